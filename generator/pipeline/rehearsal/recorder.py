"""Takes the place of `gh` and `curl` in a rehearsal: answers as the host would, records the call, and reaches no network.

It is started as a script of its own, with the folder of the rehearsed host and the name of the program; so it imports
nothing but the standard library. What it does not know is an error, as a wrong option would be.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

STATE = "host.json"
"""The host's state: the address and folder of the published site, attachments, open requests, and all calls."""
MAY_PUSH = ".may-push"
"""A file in the home folder of a job that gave Git its token."""

_FLAGS = {"--fail", "--silent", "--show-error", "--location", "--create-dirs"}
_OPTIONS = {"--max-redirs", "--proto", "--proto-redir", "--max-filesize", "--max-time", "--output", "--url"}
_REFUSED = 1


def curl(host: Path, words: Sequence[str]) -> int:
    """Fetch one file of the published site, or an attachment."""
    said, left = {}, list(words)
    while left:
        word = left.pop(0)
        if word in _OPTIONS and left:
            said[word] = left.pop(0)
        elif word not in _FLAGS:
            return _fail(f"curl: a rehearsal does not know {word}", 2)
    state = json.loads((host / STATE).read_text("utf-8"))
    parts = urlsplit(said.get("--url", ""))
    if not parts.hostname:
        return _fail("curl: (3) URL rejected: No host part in the URL", 3)
    if parts.scheme != "https":
        return _fail(f"curl: (1) Protocol {parts.scheme} is disabled", 1)
    address = parts._replace(query="", fragment="").geturl()
    file = _served(state, address)
    if file is None or not file.is_file():
        return _fail(f"curl: (22) The requested URL returned error: 404 ({address})", 22)
    if file.stat().st_size > int(said.get("--max-filesize", sys.maxsize)):
        return _fail("curl: (63) Maximum file size exceeded", 63)
    out = Path(said["--output"])
    if "--create-dirs" in words:
        out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, out)
    return 0


def _served(state: dict[str, dict[str, str]], address: str) -> Path | None:
    if address in state["attachments"]:
        return Path(state["attachments"][address])
    site = state["site"]
    if site["folder"] and address.startswith(site["address"]):
        return Path(site["folder"]) / address.removeprefix(site["address"])
    return None


def gh(host: Path, words: Sequence[str]) -> int:
    """One command of `gh`, if the token of the step has the right for it."""
    token = os.environ.get("GH_TOKEN", "")
    rights = dict(part.split("=") for part in token.partition(":")[2].split(",") if part)
    state = json.loads((host / STATE).read_text("utf-8"))
    verb = " ".join(words[:2])
    needed = _NEEDED.get(verb) or (("actions", "read") if "/actions/" in str(words) else ("pull-requests", "read"))
    if not token:
        return _fail("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4)
    if verb not in _NEEDED and words[:1] != ["api"]:
        return _fail(f"gh: a rehearsal does not know {verb}")
    if rights.get(needed[0]) not in ("write", needed[1]):
        return _fail(f"gh: HTTP 403: Resource not accessible by integration (it needs {needed[0]}: {needed[1]})")
    state["calls"].append([*words])
    code = 0
    if words[0] == "api":
        code = _api(host, state, words)
    elif verb == "auth setup-git":
        (Path.home() / MAY_PUSH).touch()
    elif verb == "pr create":
        code = _opened(host, state, words[words.index("--head") + 1])
    elif verb in ("pr comment", "issue comment") and not _read(words, "--body-file").strip():
        code = _fail("gh: the body is empty")
    (host / STATE).write_text(json.dumps(state), "utf-8")
    return code


_NEEDED = {
    "auth setup-git": ("contents", "write"),
    "pr create": ("pull-requests", "write"),
    "pr edit": ("pull-requests", "write"),
    "pr comment": ("pull-requests", "write"),
    "issue comment": ("issues", "write"),
    "workflow run": ("actions", "write"),
}
"""The commands that are known, and the right that each needs."""


def _read(words: Sequence[str], option: str) -> str:
    return Path(words[words.index(option) + 1]).read_text("utf-8")


def _opened(host: Path, state: dict[str, dict[str, str]], branch: str) -> int:
    if branch in state["requests"].values():
        return _fail(f"gh: a pull request for branch {branch} already exists")
    if not _commit(host, branch):
        return _fail(f"gh: there is no branch {branch}")
    state["requests"][str(len(state["requests"]) + 3)] = branch
    return 0


def _api(host: Path, state: dict[str, dict[str, str]], words: Sequence[str]) -> int:
    """The three questions that the workflows ask: where an artifact is, its archive, and which request is for a commit."""
    path = next(word for word in words[1:] if not word.startswith("--"))
    _, _, after = path.partition("/actions/runs/")
    run, _, rest = after.partition("/artifacts")
    if rest.startswith("?name="):
        if (host / "artifacts" / run / rest.removeprefix("?name=")).is_dir():
            sys.stdout.write(f"{path.partition('/artifacts')[0]}/artifacts/{rest.removeprefix('?name=')}/zip\n")
    elif rest.endswith("/zip"):
        sys.stdout.buffer.write(_zipped(host / "artifacts" / run / rest.strip("/").removesuffix("/zip")))
    elif "/pulls?" in path:
        found = [number for number, branch in state["requests"].items() if _commit(host, branch) == os.environ["HEAD"]]
        sys.stdout.write("".join(f"{number}\n" for number in found))
    else:
        return _fail(f"gh: HTTP 404: Not Found ({path})")
    return 0


def _zipped(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(folder).as_posix())
    return made.getvalue()


def _commit(host: Path, branch: str) -> str:
    asked = ["git", "-C", str(host / "repository.git"), "rev-parse", "--quiet", "--verify", f"refs/heads/{branch}"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _fail(words: str, code: int = _REFUSED) -> int:
    sys.stderr.write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit({"curl": curl, "gh": gh}[sys.argv[2]](Path(sys.argv[1]), sys.argv[3:]))
