"""The page that verifies badges and `portal badge verify` agree on the same files, and the page sends nothing."""

import base64
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import FilePayload, Page

from generator.cli import main
from generator.limits import BadgeLimits
from generator.render.badges import credential_form
from generator.render.badges.baking import bake_png
from generator.render.badges.image import picture
from generator.render.badges.verification import STEPS, issuers_in, verify
from generator.render.badges.verify_data import verify_data
from generator.signatures import integrity
from generator.signatures.multikey import multikey
from tests.browser.conftest import served, watched
from tests.browser.test_pages import SCREEN, objections
from tests.credential_cases import DRAWN, KEY, OTHER, TODAY, as_once, baked, issued, redrawn, speech, usual

pytestmark = pytest.mark.browser

# ---------------------------------------------------------------------------------------------------------- the files


@dataclass(frozen=True)
class Given:
    """A file to verify, the day, and the expected result."""

    data: bytes
    failed: str = ""
    code: str = ""
    on: date = TODAY
    name: str = "badge.svg"


@cache
def usually():
    return issued()


@cache
def badge(id_: str = "ambarika", period: str = "2024") -> str:
    return baked(usual(), usually(), id_, period)


def text(id_: str = "ambarika", period: str = "2024") -> str:
    return usually().credentials[id_, period]


def pasted(into: str, credential: str) -> bytes:
    return re.sub(r"(<!\[CDATA\[).*(\]\]>)", lambda found: found[1] + credential + found[2], into).encode()


def resigned(change: Callable[[dict[str, Any]], object]) -> str:
    """A credential changed and signed again with the right key, as if by the issuer itself."""
    document = json.loads(text())
    proof = document.pop("proof")
    change(document)
    method, created = proof["verificationMethod"], proof["created"]
    return credential_form.written(integrity.secure(document, KEY, method=method, created=created))


def inside(more: str, after: str = "</desc>") -> bytes:
    return badge().replace(after, after + more, 1).encode()


def cases() -> dict[str, Given]:
    whole, bare = badge(), re.sub(r"<openbadges:credential.*</openbadges:credential>", "", badge())
    element = re.search(r"<openbadges:credential.*</openbadges:credential>", badge())
    assert element is not None
    key_name, pixels = multikey(KEY.public), picture(None, speech())
    return {
        "good badge": Given(whole.encode()),
        "good credential": Given(text().encode(), name="2024.json"),
        "good credential with a line's end": Given(f"{text()}\n".encode(), name="2024.json"),
        "superseded award": Given(text(period="2023").encode(), name="2023.json"),
        "last day": Given(whole.encode(), on=date(2027, 6, 30)),
        "first day": Given(whole.encode(), on=date(2025, 6, 30)),
        "one byte of the name": Given(
            whole.replace("recognised Ambarika", "recognised Bmbarika").encode(), "signature", "signature"
        ),
        "one byte of the proof": Given(
            re.sub(r'("proofValue":"z..)(.)', r"\g<1>x", whole).encode(), "signature", "signature"
        ),
        "a day that is none": Given(
            text().replace('"created":"2025-06-30', '"created":"2025-06-31').encode(), "signature", "signature"
        ),
        "badge of another institution": Given(
            pasted(whole, text("bokk", "2020")), "subject", "picture_changed", date(2022, 1, 1)
        ),
        "from before pictures were signed": Given(
            pasted(whole, as_once(usually(), "ambarika", "2024")), "subject", "picture_unsigned"
        ),
        "a credential from before pictures were signed": Given(as_once(usually(), "ambarika", "2024").encode()),
        "the same in Spanish": Given(baked(usual(), usually(), "ambarika", "2024", "es").encode()),
        **{name: Given(redrawn(whole, name), "subject", code) for name, (_, _, code) in DRAWN.items()},
        "parts that do not belong together": Given(
            resigned(lambda d: d["credentialSubject"].update(term="2023")).encode(), "subject", "addresses"
        ),
        "revoked": Given(badge("dhanvika").encode(), "status", "withdrawn"),
        "before its first day": Given(whole.encode(), "time", "future", date(2025, 6, 29)),
        "after its last day": Given(whole.encode(), "time", "expired", date(2027, 7, 1)),
        "lapsed": Given(badge("bokk", "2020").encode(), "time", "expired"),
        "unknown issuer": Given(
            issued(site="https://elsewhere.example/").credentials["ambarika", "2024"].encode(),
            "issuer",
            "unknown_issuer",
        ),
        "unknown key of the issuer": Given(
            issued(key=OTHER).credentials["ambarika", "2024"].encode(), "issuer", "unknown_key"
        ),
        "a key of another issuer": Given(
            text().replace(f"neem-circle.json#{key_name}", f"red-quinual.json#{key_name}").encode(),
            "issuer",
            "unknown_key",
        ),
        "no credential": Given(bare.encode(), "read", "no_credential"),
        "two credentials": Given(inside(element[0]), "read", "two_credentials"),
        "a credential too deep": Given(
            bare.replace("</desc>", f"</desc><g>{element[0]}</g>", 1).encode(), "read", "no_credential"
        ),
        "pixels": Given(pixels, "read", "no_credential", name="badge.png"),
        "good badge in pixels": Given(bake_png(pixels, text()), name="badge.png"),
        "revoked, in pixels": Given(bake_png(pixels, text("dhanvika")), "status", "withdrawn", name="badge.png"),
        "changed, in pixels": Given(
            bake_png(pixels, text().replace('"term":"2024"', '"term":"2025"', 1)),
            "signature",
            "signature",
            name="a.png",
        ),
        "two credentials in pixels": Given(
            bake_png(bake_png(pixels, text()), text()), "read", "two_credentials", name="badge.png"
        ),
        "pixels that end early": Given(bake_png(pixels, text())[:-1], "read", "no_credential", name="badge.png"),
        "pixels with more behind them": Given(
            bake_png(pixels, text()) + b"\n", "read", "no_credential", name="badge.png"
        ),
        "a signature of pixels alone": Given(pixels[:8], "read", "no_credential", name="badge.png"),
        "a credential in pixels, in a language": Given(
            bake_png(pixels, text()).replace(b"openbadgecredential\0\0\0\0", b"openbadgecredential\0\0\0e", 1),
            "read",
            "no_credential",
            name="badge.png",
        ),
        "pixels too large": Given(
            bake_png(pixels, text()).ljust(BadgeLimits.FILE + 1), "read", "too_large", name="badge.png"
        ),
        "10 MB": Given(b" " * 10 * 2**20, "read", "too_large"),
        "a byte too large": Given(
            whole.encode() + b" " * (BadgeLimits.FILE + 1 - len(whole.encode())), "read", "too_large"
        ),
        "a credential in a word": Given(
            bare.replace("</title>", f"{element[0]}</title>", 1).encode(), "read", "no_credential"
        ),
        "another end": Given(whole.replace("]]></open", "]]> </open", 1).encode(), "read", "no_credential"),
        "two ends": Given(inside("]]></openbadges:credential>", "</style>"), "read", "two_credentials"),
        "a document type before it": Given(
            b'<?xml version="1.0"?><!-- --><!DOCTYPE svg [<!ENTITY a "b">]>' + whole.encode(),
            "subject",
            "picture_changed",
        ),
        "spaces before it": Given(b" " * 5_000 + whole.encode(), "subject", "picture_changed"),
        "cut off in the credential": Given(whole.encode()[:1_500], "read", "no_credential"),
        "a web page": Given(b"<html><body>hello</body></html>", "read", "no_credential", name="badge.html"),
        "nothing": Given(b"", "read", "no_json"),
        "bytes that are no text": Given(b'{"a":"\xff"}', "read", "no_json"),
        "a mark of byte order": Given(b"\xef\xbb\xbf" + text().encode(), "read", "no_json"),
        "a key twice": Given(text().replace('"name":', '"name":"Bokk","name":', 1).encode(), "read", "no_json"),
        "a key twice, spelled otherwise": Given(
            text().replace('"name":', '"n\\u0061me":"Bokk","name":', 1).encode(), "read", "no_json"
        ),
        "without end": Given(b"[" * 100_000, "read", "no_json"),
        "33 levels": Given(b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", "read", "no_json"),
        "32 levels": Given(b'{"a":' + b"[" * 31 + b"]" * 31 + b"}", "form", "strange_part"),
        "a list": Given(b"[1]", "read", "no_json"),
        "unknown key": Given(
            text().replace('"validFrom"', '"evilTerm":"x","validFrom"', 1).encode(), "form", "strange_part"
        ),
        "unknown key, signed": Given(
            resigned(lambda d: d["credentialSubject"]["achievement"].update(humanCode="x")).encode(),
            "form",
            "strange_part",
        ),
        "the key __proto__": Given(
            text().replace('"validFrom"', '"__proto__":{},"validFrom"', 1).encode(), "form", "strange_part"
        ),
        "a part is missing": Given(text().replace('"achievementType":"Award",', "").encode(), "form", "strange_part"),
        "a context of its own": Given(
            text().replace("ns/credentials/v2", "ns/credentials/v1", 1).encode(), "form", "strange_part"
        ),
        "a control character": Given(text().replace("STAR", "STA\\u0001", 1).encode(), "form", "strange_part"),
        "an address with a strange space": Given(
            text().replace('"id":"https://portal.example', '"id":"https://portal\u0085.example', 1).encode(),
            "form",
            "strange_part",
        ),
        "another spelling": Given(text().replace("STAR", "\\u0053TAR", 1).encode(), "form", "rewritten"),
        "half a character": Given(text().replace("STAR", "STA\\ud800", 1).encode(), "read", "no_json"),
        "other spaces": Given(text().replace(",", ", ", 1).encode(), "form", "rewritten"),
        "other order": Given(
            json.dumps(json.loads(text()), sort_keys=True, separators=(",", ":")).encode(), "form", "rewritten"
        ),
    }


CASES = cases()

# ---------------------------------------------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def portal(site, tmp_path_factory) -> Path:
    """The page as it is built, in a portal with awards of every state."""
    folder = tmp_path_factory.mktemp("verify") / "portal"
    for part in ("verify", "es/verify", "assets", "es/assets"):
        shutil.copytree(site / "portal" / part, folder / part)
    published = usually().files
    for path, words in [*published.items(), *verify_data(published)]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(str(words), "utf-8")
    return folder


@contextmanager
def opened(chromium, folder: Path, path: str = "verify/", **options) -> Iterator[Page]:
    with served(folder.parent) as host, watched(chromium, host, **options) as seen:
        seen.page.goto(f"{host}portal/{path}", wait_until="load")
        seen.page.wait_for_selector("[data-verify][data-ready]", state="attached")
        yield seen.page
        assert seen.complaints == []


@pytest.fixture(scope="module")
def page(chromium, portal) -> Iterator[Page]:
    with opened(chromium, portal) as page:
        yield page


def give(page: Page, *files: Given) -> None:
    """Choose files with the button, and wait for the result."""
    page.clock.set_fixed_time(datetime(files[-1].on.year, files[-1].on.month, files[-1].on.day, 12, tzinfo=UTC))
    page.evaluate("() => { const old = document.querySelector('#verdict'); if (old) old.id = 'before'; }")
    page.set_input_files(
        ".verify input", [FilePayload(name=each.name, mimeType="", buffer=each.data) for each in files], timeout=20_000
    )
    page.wait_for_selector("#verdict")


def verdict(page: Page) -> tuple[str | None, str | None]:
    box = page.locator(".verdict")
    return box.get_attribute("data-failed"), box.get_attribute("data-code")


@pytest.mark.parametrize("name", CASES)
def test_the_page_and_the_command_name_the_same_step(page, portal, tmp_path, name):
    case = CASES[name]
    file = tmp_path / case.name
    file.write_bytes(case.data)
    told = CliRunner().invoke(
        main, ["badge", "verify", str(file), "--issuer", str(portal), "--at", case.on.isoformat()]
    )
    said = re.search(r"^FAILED +(\w+) .*\[(\w+)\]$", told.output, re.MULTILINE)

    assert (told.exit_code, said.groups() if said else ("", "")) == (1 if case.failed else 0, (case.failed, case.code))

    give(page, case)

    failed, code, steps, words = page.locator(".verdict").evaluate(
        "box => [box.dataset.failed, box.dataset.code,"
        " [...box.querySelectorAll('.steps li')].map((step) => step.className), box.innerText]"
    )
    assert (failed, code) == (case.failed, case.code)
    passed = STEPS[: STEPS.index(case.failed)] if case.failed else STEPS
    states = ["passed" if each in passed else "failed" if each == case.failed else "unasked" for each in STEPS]
    assert steps == states
    assert "{" not in words


def test_what_holds_is_told_in_words_with_a_link_to_the_profile(page):
    give(page, CASES["good badge"])
    words = page.locator(".verdict").inner_text()

    assert "Valid on 15 January 2026: Ambarika & <Sons> holds STAR for fiscal year 2024, until 30 June 2027" in words
    assert "Neem Circle" in words
    assert "Not checked" in words
    assert "The list of withdrawals is of 15 January 2026." in words
    assert page.locator(".verdict a").get_attribute("href").endswith("/portal/institutions/ambarika/")
    assert page.evaluate("() => document.activeElement.id") == "verdict"


def test_the_result_for_pixels_says_that_they_are_not_signed(page):
    give(page, CASES["good badge in pixels"])
    words = page.locator(".verdict").inner_text()
    assert "Ambarika & <Sons> holds STAR for fiscal year 2024" in words
    assert "The pixels of a PNG picture are not signed" in words
    assert "is the one that was signed" not in words


def test_what_does_not_hold_is_never_called_valid_and_leads_nowhere(page):
    give(page, CASES["revoked"])

    assert "Not valid. Failed at this step: Withdrawals" in page.locator(".verdict").inner_text()
    assert (
        "The award was withdrawn, ended with its institution, or was lost by a correction."
        in page.locator(".verdict").inner_text()
    )
    assert "Do not rely on it" in page.locator(".verdict").inner_text()
    assert page.locator(".verdict a").count() == 0


# ----------------------------------------------------------------------------------------------- nothing leaves it


def test_nothing_is_asked_of_anybody_once_the_page_is_there(chromium, portal):
    with opened(chromium, portal) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.context.set_offline(True)
        for name in (
            "good badge",
            "one byte of the name",
            "a picture from elsewhere",
            "a script",
        ):
            give(page, CASES[name])
            assert verdict(page) == (CASES[name].failed, CASES[name].code)

        assert asked == []
        assert page.evaluate("() => [localStorage.length, document.cookie]")[1] == ""


def test_a_file_is_dropped(chromium, portal):
    with opened(chromium, portal) as page:
        page.clock.set_fixed_time(datetime(2026, 1, 15, tzinfo=UTC))
        dropped = page.evaluate_handle(
            """text => { const all = new DataTransfer(); all.items.add(new File([text], "badge.svg")); return all; }""",
            badge(),
        )
        page.dispatch_event(".drop", "dragover", {"dataTransfer": dropped})
        assert "over" in (page.locator(".drop").get_attribute("class") or "")
        page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
        page.wait_for_selector("#verdict")

        assert verdict(page) == ("", "")


def test_the_keyboard_alone_gives_a_file(chromium, portal, tmp_path):
    file = tmp_path / "badge.svg"
    file.write_text(badge(), "utf-8")
    with opened(chromium, portal, "es/verify/") as page:
        page.clock.set_fixed_time(datetime(2026, 1, 15, tzinfo=UTC))
        page.on("filechooser", lambda chooser: chooser.set_files(file))  # early: the browser must know before the key
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.matches('.drop')"):
                break
        assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_selector("#verdict")

        assert verdict(page) == ("", "")
        assert "hasta el 30 de junio de 2027" in page.locator(".verdict").inner_text()


# --------------------------------------------------------------------------------------------------- other portals


def elsewhere() -> tuple[Given, Given]:
    other = issued(site="https://elsewhere.example/")
    return (
        Given(other.credentials["ambarika", "2024"].encode(), name="2024.json"),
        Given(other.files["issuers/neem-circle.json"].encode(), name="neem-circle.json"),
    )


def test_a_badge_of_another_portal_holds_against_the_document_that_was_given_and_that_is_said(chromium, portal):
    credential, issuer = elsewhere()
    with opened(chromium, portal) as page:
        give(page, issuer, credential)

        assert verdict(page) == ("", "")
        words = page.locator(".verdict").inner_text()
        key = multikey(KEY.public)
        assert f"Genuine only if https://elsewhere.example/issuers/neem-circle.json lists the key {key}." in words
        assert "Valid on" not in words
        assert page.locator(".verdict a").count() == 0


def test_the_document_may_come_after_the_badge(chromium, portal):
    credential, issuer = elsewhere()
    with opened(chromium, portal) as page:
        give(page, credential)
        assert verdict(page) == ("issuer", "unknown_issuer")
        give(page, issuer)
        assert verdict(page) == ("", "")


def test_nobody_replaces_a_document_of_this_portal(chromium, portal):
    forged = issued(key=OTHER)
    with opened(chromium, portal) as page:
        give(
            page,
            Given(forged.files["issuers/neem-circle.json"].encode(), name="neem-circle.json"),
            Given(forged.credentials["ambarika", "2024"].encode(), name="2024.json"),
        )

        assert verdict(page) == ("issuer", "unknown_key")
        assert "used its own" in page.locator(".verdict").inner_text()


# ------------------------------------------------------------------------------------------------ what it looks like


@pytest.mark.parametrize("name", ["good badge", "revoked", "unknown key"])
def test_a_result_is_accessible_and_fits_small_screens(chromium, portal, name):
    with opened(chromium, portal, "verify/", **SCREEN) as page:
        give(page, CASES[name])

        assert list(objections(page)) == []
        assert page.locator(".drop").evaluate("e => e.getBoundingClientRect().height") >= 44


def test_without_javascript_the_command_is_named(chromium, portal):
    with served(portal.parent) as host, watched(chromium, host, java_script_enabled=False) as seen:
        seen.page.goto(f"{host}portal/verify/")

        assert "portal badge verify badge.svg" in seen.page.locator("main").inner_text()
        assert seen.page.locator(".drop").is_hidden()


def test_a_browser_that_cannot_says_so_and_names_the_command(chromium, portal):
    with served(portal.parent) as host, watched(chromium, host) as seen:
        seen.page.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('unknown'));")
        seen.page.goto(f"{host}portal/verify/")
        seen.page.wait_for_selector(".verify-unable:not([hidden])")

        assert "portal badge verify badge.svg" in seen.page.locator(".verify-unable").inner_text()
        assert seen.page.locator(".drop").is_hidden()
        assert seen.complaints == []


def test_the_badge_of_the_demonstration_portal_holds(open_page, site):
    credential = json.loads((site / "portal/credentials/wayrasol/2025.json").read_text("utf-8"))
    on = date.fromisoformat(credential["validFrom"][:10])
    with open_page("verify/") as page:
        page.wait_for_selector("[data-verify][data-ready]", state="attached")
        give(page, Given((site / "portal/badges/wayrasol.svg").read_bytes(), on=on))

        assert verdict(page) == ("", "")


# ------------------------------------------------------------------------------------------------ both, on anything

ASK = """async ([files, day]) => {
    const { gather, verify } = await import(new URL("../assets/verifying.js", document.baseURI));
    const known = await gather(new URL("../", document.baseURI));
    const said = [];
    for (const file of files) {
        const { failed, code = "" } = await verify(Uint8Array.from(atob(file), (c) => c.charCodeAt(0)), known, day);
        said.push([failed, code]);
    }
    return said;
}"""


def mutants(of: bytes, count: int, seed: int) -> Iterator[bytes]:
    draw = random.Random(seed)
    marks = [
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\\",
        b"<",
        b">",
        b"&",
        b"/",
        b"-",
        b" ",
        b"\n",
        b"\0",
        b"\x7f",
        b"\xc3",
        b"z",
        b"0",
    ]
    for _ in range(count):
        at = draw.randrange(len(of))
        match draw.randrange(4):
            case 0:
                yield of[:at] + bytes([draw.randrange(256)]) + of[at + 1 :]
            case 1:
                yield of[:at] + of[at + draw.randrange(1, 9) :]
            case 2:
                yield of[:at] + draw.choice(marks) + of[at:]
            case _:
                yield of[:at] + draw.choice(marks) + of[at + 1 :]


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.slow)])
def test_page_and_command_agree_on_files_that_were_changed_at_random(page, portal, count):
    files = [*mutants(text().encode(), count, 1), *mutants(badge().encode(), count, 2)]
    files += [case.data for case in CASES.values() if len(case.data) < BadgeLimits.FILE]
    known = issuers_in(portal)
    mine = [(each.failed, each.code) for each in (verify(data, known, TODAY) for data in files)]

    theirs = page.evaluate(ASK, [[base64.b64encode(data).decode() for data in files], TODAY.isoformat()])

    apart = [
        (a, tuple(b), data)
        for a, b, data in zip(mine, theirs, files, strict=True)
        if a[0] != b[0] or (a[1] != b[1] and a[0] != "read")
    ]
    assert apart == []
    assert len({failed for failed, _ in mine}) > 4
