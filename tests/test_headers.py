"""The headers of the site's files: in the file that some hosts read, and in the configuration of other servers."""

import re
from pathlib import Path

import pytest

from generator.render.site import headers
from tests.test_frames import filled as pages_filled

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*/publish.md"))


def blocks(site_url: str | None = None) -> dict[str, list[str]]:
    """The lines under each path of the file."""
    ((name, text),) = headers.headers(site_url, ("en", "es"), ["institutions", "countries"])
    assert name == "_headers"
    found: dict[str, list[str]] = {}
    path = ""
    for line in str(text).splitlines():
        if line.startswith("  "):
            found[path].append(line.strip())
        else:
            path = line
            found[path] = []
    return found


def test_every_file_is_guarded_and_what_other_sites_read_is_open_to_them():
    told = blocks()
    assert told.pop("/*") == [
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: same-origin",
    ]
    assert told.pop(f"/{headers.WORKER}") == [
        "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    ]
    for pages in ("/", "/index.html", "/404.html", "/institutions/*", "/countries/*", "/es/*"):
        assert told.pop(pages) == ["Content-Security-Policy: frame-ancestors 'none'"]
    assert sorted(told) == [
        *("/achievements/*", "/api/*", "/badges/*", "/charts/*", "/credentials/*", "/downloads/*", "/es/badges/*"),
        *("/es/charts/*", "/issuers/*", "/status/*"),
    ]
    assert all(lines == ["Access-Control-Allow-Origin: *"] for lines in told.values())


def test_a_site_in_a_folder_of_its_host_is_named_with_the_folder():
    assert list(blocks("https://example.org/portal/"))[:2] == ["/portal/*", "/portal/assets/check-worker.js"]
    assert next(iter(blocks("https://example.org/"))) == "/*"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_nginx_and_caddy_are_told_the_same(page, tmp_path):
    nginx, caddy = (
        pages_filled(tmp_path, re.search(rf"```{host}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)[1])  # type: ignore[index]
        for host in ("nginx", "caddy")
    )
    for name, value in headers.OF_ALL.items():
        assert f'add_header {name} "{value}" always;' in nginx
        assert f'{name} "{value}"' in caddy
    ((policy, framed),) = headers.OF_PAGES.items()
    assert re.search(rf'default "{framed}";\s+~\^/embed/ "";', nginx)
    assert re.search(rf'@pages not path /embed/\*\s+header @pages {policy} "{framed}"', caddy)
    for name, value in headers.OF_WORKER.items():
        assert f"add_header {name} $portal_worker always;" in nginx
        assert f'/{headers.WORKER} "{value}";' in nginx
        assert f"@worker path /{headers.WORKER}" in caddy
        assert f'header @worker +{name} "{value}"' in caddy
    for name, value in headers.OF_SHARED.items():
        assert f"add_header {name} $portal_shared always;" in nginx
        assert f'header @shared {name} "{value}"' in caddy
        assert f'"{value}";' in nginx
    shared = re.compile(re.search(r"~(\^\S+) ", nginx)[1])  # type: ignore[index]
    paths = re.search(r"@shared path (.*)", caddy)[1].split()  # type: ignore[index]
    for path, lines in blocks().items():
        if lines == [f"{name}: {value}" for name, value in headers.OF_SHARED.items()]:
            assert shared.match(path)
            assert path in paths
    assert not shared.match("/institutions/api/x")
