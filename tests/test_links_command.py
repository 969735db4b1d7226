"""`portal links` on small sites; the whole demonstration portal is checked elsewhere, by other means."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.links import links


def site(folder: Path, **pages: str) -> Path:
    (folder / "deep").mkdir()
    (folder / "style.css").write_text("")
    for name, words in pages.items():
        path = folder / ("deep/index.html" if name == "deep" else f"{name}.html")
        path.write_text(f"<!doctype html><p id='here'>{words}</p>")
    return folder


@pytest.mark.parametrize(
    "link",
    ["deep/", "deep/index.html#here", "#here", "#", "#top", "./", "style.css", "https://example.org/x", "mailto:a@example.org", "deep/?q=1"],
)  # fmt: skip
def test_a_link_that_leads_somewhere_is_no_news(tmp_path, link):
    done = CliRunner().invoke(links, [str(site(tmp_path, index=f'<a href="{link}">x</a>', deep='<a href="..">x</a>'))])

    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    "link", ["gone.html", "deep/#gone", "#gone", "/deep/", "../deep/", "deep/style.css", "http://[x"]
)
def test_a_link_that_leads_nowhere_is_named_with_its_page(tmp_path, link):
    done = CliRunner().invoke(links, [str(site(tmp_path, index=f'<a href="{link}">x</a>', deep=""))])

    assert (done.exit_code, done.stdout) == (1, f"index.html: {link}\n")


def test_images_scripts_and_styles_are_looked_for_too(tmp_path):
    words = '<img src="a.svg"><script src="b.js"></script><link rel="stylesheet" href="c.css"><link rel="canonical" href="d">'
    done = CliRunner().invoke(links, [str(site(tmp_path, deep=words))])

    assert done.stdout.splitlines() == ["deep/index.html: a.svg", "deep/index.html: b.js", "deep/index.html: c.css"]


@pytest.mark.parametrize("root", ["/", "/portal/"])
def test_a_site_that_knows_where_it_will_stand_has_a_page_for_what_is_missing_whose_links_begin_there(
    root, tmp_path, monkeypatch
):
    front = f'<link rel="canonical" href="https://example.org{root}">'
    words = {"index": front, "404": f'<a href="{root}deep/">a</a><a href="{root}">b</a><a href="{root}gone/">c</a>'}
    folder = site(tmp_path, **words, deep=f'<a href="{root}">only there</a>')
    monkeypatch.setenv("SITE_URL", "https://another.example/elsewhere/")
    done = CliRunner().invoke(links, [str(folder)])

    assert done.stdout.splitlines() == [f"404.html: {root}gone/", f"deep/index.html: {root}"]


@pytest.mark.parametrize("odd", [b"\xff\xfe<p>", b"<![odd[", b"<![CDATA[", b"<!", b"<a href='//[x'>"])
def test_a_page_that_is_none_ends_nothing(tmp_path, odd):
    (tmp_path / "odd.html").write_bytes(odd)
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "index.html").write_text(f'<a href="nowhere/">x</a><a href="{"a" * 400}">x</a>')
    done = CliRunner().invoke(links, [str(tmp_path)])

    assert "index.html: nowhere/" in done.output
    assert done.exit_code == 1
