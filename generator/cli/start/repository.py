"""Lays out a new portal as a Git repository: all of it in a temporary folder, which then takes its place."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template

from generator import clock, engine, packages, processes
from generator.cli.start.pin import DISTRIBUTION, FOLDER, Pin
from generator.language import cldr, phrases
from generator.model import Licence, Standards
from generator.problems import BuildError
from generator.program import PROGRAM, original, record, shipped
from generator.render import markdown_escape

TEMPLATES = PROGRAM / "templates" / "portal"
FALLBACK = "en"
"""The language of the texts for people in a portal whose first language has none."""

SECONDS = 120
"""The time that Git has for one command."""


class StartError(BuildError):
    """A portal that cannot be begun; the message says why."""


@dataclass(frozen=True, slots=True)
class NewPortal:
    """What has to be known to begin a portal. `languages` are lines of `extra.alternate`, the first language first."""

    name: str
    languages: tuple[dict[str, str], ...]
    country: str
    association: str
    association_name: str
    licence: Licence  # of the association's package
    contact: str = ""


def begin(
    folder: Path, portal: NewPortal, pin: Pin, known: Standards, fill: Callable[[Path], None] | None = None
) -> None:
    """Make the repository with its first commit.

    `fill` adds data packages. Raises `StartError`, after which nothing is there that was not there before.
    """
    refuse(folder)
    with _in_the_end(folder) as home:
        _write(home, portal, pin, known)
        if fill:
            fill(home / "datapackages")
        # No templates, which could bring hooks: nothing of the machine's takes part in the first commit.
        git(home, "init", "--quiet", "--initial-branch=main", "--template=")
        commit(home, f"{portal.name}: the beginning of a portal")


def refuse(folder: Path) -> None:
    """Raise `StartError` if no portal can be begun in a folder."""
    if shutil.which("git") is None:
        raise StartError(
            "There is no Git on this machine, and a portal is a Git repository. Install it, then run the command again."
        )
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise StartError(f"{folder} is a file or a link. Name a folder that does not exist yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise StartError(f"{folder} is not empty. Name a folder that is empty, or does not exist yet.")
    if not folder.parent.is_dir():
        raise StartError(f"There is no folder {folder.parent} to put it into.")


@contextmanager
def _in_the_end(folder: Path) -> Iterator[Path]:
    """A temporary folder next to the one that is wanted, and takes its place if all went well."""
    folder = folder.absolute()
    home = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    moved: list[Path] = []
    try:
        home.chmod(0o777 & ~_umask())
        yield home
        if not folder.exists():
            home.rename(folder)
            return
        # An empty folder may be somebody's current one, so it stays; Git's folder goes last.
        for path in sorted(home.iterdir(), reverse=True, key=lambda path: path.name != ".git"):
            moved.append(folder / path.name)
            path.rename(folder / path.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                path.unlink()
        raise
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write(home: Path, portal: NewPortal, pin: Pin, known: Standards) -> None:
    codes = [line["lang"] for line in portal.languages]
    _put(home / "mkdocs.yml", _settings(portal).encode())
    _put(home / "requirements.lock", lock(pin))
    if pin.wheel:
        (home / FOLDER).mkdir()
        shutil.copyfile(pin.wheel, home / FOLDER / pin.wheel.name)
    packages.write_empty(
        home / "datapackages" / "associations" / portal.association,
        portal.association_name,
        portal.country,
        portal.licence,
        known,
    )
    _put(home / "datapackages" / "institutions" / ".gitkeep", b"")
    for code in codes:
        if locale := _locale(code, portal.country, known):
            text = _NUMBERS + engine.as_yaml({"name": known.languages[code].name, "phrases": {"locale": locale}})
            _put(home / "datapackages" / "standards" / "languages" / code / "phrases.yml", text.encode())
    contact = f"<{portal.contact}>" if portal.contact else ""
    words = {
        "name": markdown_escape.text(portal.name),
        "country": portal.country,
        "contact": contact,
        "year": str(clock.today().year - 1),  # the newest fiscal year that has ended for everybody
    }
    for name in ("README.md", "CONTRIBUTING.md"):
        _put(home / name, _filled(codes[0], name, words))
    pages = {f"docs/{code}/{page}": page for code in codes for page in ("index.md", _TAKE_PART)}
    for path, page in pages.items():
        if not (PROGRAM / path).is_file():  # a language that has only begun: to be translated here
            _put(home / path, (PROGRAM / "docs" / FALLBACK / page).read_bytes())
    copies = [*(path for path in pages if (PROGRAM / path).is_file()), *shipped()]
    for path in copies:
        _put(home / path, original(path).read_bytes())
    record(home, copies)
    _put(home / "LICENSE", _LICENCE.encode() + (PROGRAM / "LICENSE").read_bytes())


def _locale(code: str, country: str, known: Standards) -> str:
    """The locale of a language in a country, if numbers are written otherwise there than where most of its readers are."""
    name, language = f"{code}_{country}", known.languages.get(code)
    own = cldr.cldr_locale(name)
    if language is None or str(own) != name or own.number_marks == phrases.locale_of(language).number_marks:
        return ""
    return name


def lock(pin: Pin) -> bytes:
    """The lock file of a portal: the program, then all that it needs."""
    text = (PROGRAM / "requirements.lock").read_text("utf-8")
    text = text.replace(f"{DISTRIBUTION} (pyproject.toml)", DISTRIBUTION)
    return f"{_LOCK}{pin.line}\n{text}".encode()


_TAKE_PART = "take-part.md"
"""The page that says whom to write to. It and the front page are the portal's own to write."""

_LOCK = "# The program, then everything that it needs, each with the digests of its files.\n"

_LICENCE = """\
Each data package names its own licence in its datapackage.json. What comes from the program, or was copied from it
(settings, pages, workflows), is under this licence:

"""

_NUMBERS = """\
# Numbers and dates as this country writes them. A phrase that is written here too takes the place of the program's.
"""

_HEAD = """\
# The site: its name, its languages, its address. Everything that is not here comes from the program, which `portal` in
# `plugins` stands for: theme, menu, pages. A setting that is written here takes the place of the program's.
"""

_ADDRESS = """\
# The address of the site, for citations and the site map. Publishing sets it; links work without it.
site_url: !ENV [SITE_URL, ""]
"""


_CONTACT = """
  # Whom readers write to, and where they report an error: `{about}` and `{page}` become what a page is about and its address.
"""


def _contact(contact: str) -> dict[str, str]:
    """The settings below `extra` for an e-mail or web address."""
    if "@" not in contact:
        return {"contact": contact}
    mail = f"mailto:{contact}"
    return {"contact": mail, "report_errors": f"{mail}?subject={{about}}&body={{page}}"}


def _settings(portal: NewPortal) -> str:
    """The text of `mkdocs.yml`."""
    first, *others = portal.languages
    about = {"site_name": portal.name, "site_description": first.get("site_description", "")}
    if portal.contact:
        about["copyright"] = portal.contact  # MkDocs's own setting for the line at the end of each page
    pages = {"docs_dir": f"docs/{first['lang']}", "plugins": ["portal"]}
    lines: list[dict[str, str]] = [{"lang": first["lang"], "name": first["name"], "link": "./"}]
    lines += [{**line, "link": f"./{line['lang']}/", "site_name": portal.name} for line in others]
    alternate = "\n# One line for each language; the first is the default, at the root of the site.\n"
    return (
        _HEAD
        + engine.as_yaml(about)
        + _ADDRESS
        + engine.as_yaml(pages)
        + alternate
        + engine.as_yaml({"extra": {"alternate": lines}})
        + (_CONTACT + engine.as_yaml({"extra": _contact(portal.contact)}).partition("\n")[2] if portal.contact else "")
    )


def _filled(code: str, name: str, words: dict[str, str]) -> bytes:
    """A text for people, in this language or else in English."""
    path = TEMPLATES / code / name
    path = path if path.is_file() else TEMPLATES / FALLBACK / name
    return f"{Template(path.read_text('utf-8')).substitute(words).rstrip()}\n".encode()


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def git(home: Path, *words: str) -> str:
    """What Git prints, as text. Raises `StartError` if it fails."""
    return git_bytes(home, *words).decode("utf-8", "replace")


def git_bytes(home: Path, *words: str) -> bytes:
    """What Git prints. Raises `StartError` if it fails. Hooks take no part."""
    around = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _IDENTITY}
    try:
        done = subprocess.run(
            [shutil.which("git") or "git", "-c", f"core.hooksPath={os.devnull}", *words],
            cwd=home,
            env=around | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise StartError(f"Git did not answer: {error}.") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace")
        if "commit" in words and ("user.email" in told or "user.name" in told):
            raise StartError(
                'Git does not know who you are. Tell it (git config --global user.name "…", and user.email), then run the '
                "command again."
            )
        processes.raise_if_disk_is_full(told, home)
        said = told.strip().splitlines()
        raise StartError(f"git {' '.join(words)} failed: {said[-1] if said else done.returncode}")
    return done.stdout


def commit(home: Path, message: str) -> None:
    """Commit all that changed in a working tree. Raises `StartError`."""
    git(home, "add", "--all")
    # Without this, Git invents an address from the names of the account and the machine.
    git(home, "-c", "user.useConfigOnly=true", "commit", "--quiet", "--message", message)


_IDENTITY = {f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")} | {
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
}
"""The variables for Git that are kept: others could name another repository."""
