"""The server of `portal serve`."""

import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import build, main
from generator.render.site.preview import Preview


@pytest.fixture
def seen(tmp_path):
    """A small site, served."""
    site = tmp_path / "site"
    (site / "institutions" / "prodem").mkdir(parents=True)
    (site / "index.html").write_text("<body>front</body>")
    (site / "404.html").write_text("<body>nearest page</body>")
    (site / "institutions" / "prodem" / "index.html").write_text("<body>Prodem</body>")
    (site / "chart.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    preview = Preview(site, 0)
    yield site, preview
    preview.close()


def ask(address: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers["Content-Type"], answer.read().decode()


def test_a_page_is_shown_with_the_script_that_reloads_it(seen):
    status, kind, page = ask(f"{seen[1].address}institutions/prodem/")

    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert page == '<body>Prodem<script src="/__reload.js"></script></body>'
    assert ask(f"{seen[1].address}__reload.js")[1] == "text/javascript"


def test_what_is_missing_is_the_portals_own_page(seen):
    status, _, page = ask(f"{seen[1].address}institutions/nobody/")

    assert status == 404
    assert "nearest page" in page


def test_a_picture_comes_with_its_type(seen):
    assert ask(f"{seen[1].address}chart.svg") == (200, "image/svg+xml", "<svg/>")


def test_a_folder_without_its_slash_leads_to_the_folder(seen):
    assert "Prodem" in ask(f"{seen[1].address}institutions/prodem")[2]


@pytest.mark.parametrize("path", ["../secret.txt", "%2e%2e/secret.txt", "institutions/../../secret.txt"])
def test_nothing_outside_of_the_site_is_shown(seen, path):
    assert "secret" not in ask(seen[1].address + path)[2]


def test_a_new_site_under_the_same_name_changes_what_pages_ask_for(seen):
    site, preview = seen
    before = ask(f"{preview.address}__reload")[2]
    site.rename(site.with_name("old"))
    site.mkdir()
    (site / "index.html").write_text("<body>new</body>")

    assert ask(f"{preview.address}__reload")[2] != before
    assert "new" in ask(preview.address)[2]


def test_a_change_builds_again_and_no_change_does_not(seen):
    states = iter("aabbb")
    built = threading.Semaphore(0)

    def state() -> str:
        try:
            return next(states)
        except StopIteration as over:
            raise KeyboardInterrupt from over

    with pytest.raises(KeyboardInterrupt):
        seen[1].watch(state, built.release)

    assert built.acquire(blocking=False)
    assert not built.acquire(blocking=False)


def test_a_taken_port_is_told_of(seen):
    port = int(seen[1].address.rstrip("/").rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        Preview(Path(), port)


@pytest.mark.parametrize(
    ("published", "address", "shown"),
    [(True, "", "preview"), (True, "site_url: https://example.org/portal/\n", "site"), (False, "", "site")],
)
def test_a_site_that_is_to_be_published_is_left_as_it_is(tmp_path, monkeypatch, published, address, shown):
    page = tmp_path / "docs" / "es" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Red X\n")
    alternate = "extra: {alternate: [{lang: es, name: Español}]}\n"
    settings = f"site_name: Red X\n{address}docs_dir: docs/es\nplugins: [portal]\n{alternate}"
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    (tmp_path / "datapackages" / "institutions").mkdir(parents=True)
    site = tmp_path / "build" / "site"
    site.mkdir(parents=True)
    if published:
        (site / "sitemap.xml").write_text("<urlset/>")
    monkeypatch.chdir(tmp_path)
    built = []

    def build_again(order):
        built.append(order.site)
        order.site.mkdir(exist_ok=True)

    monkeypatch.setattr(build, "_build_again", build_again)
    monkeypatch.setattr(Preview, "watch", lambda *_: None)
    said = CliRunner().invoke(main, ["serve", "--port", "0"])
    assert said.exit_code == 0
    assert built == [tmp_path / "build" / shown]
    assert ("se queda como está" in said.output) == (shown == "preview")
    assert (site / "sitemap.xml").is_file() == published
