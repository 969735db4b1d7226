"""Whether a site fits a host: the limits of hosts are data, checked at the end of a build."""

import shutil
from dataclasses import fields

import pytest

from generator.engine import frames
from generator.problems import BuildError
from generator.render.site import hosts
from tests.credential_cases import speech
from tests.portals import ROOT, WHOLE
from tests.small_sites import small_project

SMALL = hosts.SiteSize.of([("index.html", 900), ("api/v1/a.json", 400)])
MANY = [(f"charts/{number}.svg", 10) for number in range(60_000)]


def test_a_size_counts_bytes_files_folders_and_what_is_largest():
    assert hosts.SiteSize(1300, 2, 4, (("index.html", 900), ("api/v1/a.json", 400)), ("", 1)) == SMALL
    assert hosts.SiteSize.of([]) == hosts.SiteSize(0, 0, 0, (), ("", 0))


def test_every_figure_of_a_host_has_its_page_and_day_and_the_issue_s_figures_are_there():
    known = hosts.known()
    assert known["github-pages"].site_bytes == 2**30
    assert (known["cloudflare-pages"].files, known["cloudflare-pages"].file_bytes) == (20_000, 25 * 2**20)
    for host in known.values():
        assert host.source.startswith("https://")
        assert any(getattr(host, one.name) for one in fields(host) if one.name not in ("name", "source", "read"))


@pytest.mark.parametrize(
    ("code", "size", "said"),
    [
        ("github-pages", [("a", 2**30 + 1)], "the site has 1,024 MB, at most 1,024 MB are taken"),
        ("cloudflare-pages", MANY, "it has 60,000 files, at most 20,000 are taken"),
        ("cloudflare-pages", [("big.zip", 27 * 2**20)], "big.zip has 27 MB, at most 25 MB are taken of one file"),
        ("netlify", MANY, "charts has 60,000 files, at most 54,000 are taken"),
        ("gitlab-pages", [(f"{n}/a", 1) for n in range(110_000)], "it has 220,000 files and folders, at most 200,000"),
    ],
)
def test_a_site_that_is_too_large_for_its_host_is_told_with_the_limit_its_source_and_what_to_do(code, size, said):
    host = hosts.named(code)
    assert host is not None
    (warning,) = hosts.warnings(hosts.SiteSize.of(size), host, speech())
    assert warning.startswith(f"Too much for {host.name}: {said}")
    assert f"({host.source}, read on 2026-11-29)" in warning
    assert ("Publish on " if "one file" in said else "List fewer languages in mkdocs.yml, or publish on ") in warning
    assert hosts.remark(hosts.SiteSize.of(size), host, speech()) == ""


def test_without_a_host_one_line_says_where_the_site_fits():
    assert hosts.remark(SMALL, None, speech()) == (
        "0.1 MB in 2 files: within the limits of GitHub Pages, Cloudflare Pages (free plan), GitLab Pages (gitlab.com), "
        "Netlify."
    )
    assert list(hosts.warnings(hosts.SiteSize.of(MANY), None, speech())) == []
    assert hosts.remark(hosts.SiteSize.of(MANY), None, speech()).endswith(
        "of GitHub Pages, GitLab Pages (gitlab.com). Too much for Cloudflare Pages (free plan): it has 60,000 files, at most "
        "20,000 are taken. Too much for Netlify: charts has 60,000 files, at most 54,000 are taken."
    )


def test_each_file_that_is_too_large_is_named_up_to_a_bound():
    host = hosts.named("cloudflare-pages")
    several = hosts.SiteSize.of([("a", 26 * 2**20), ("b", 40 * 2**20), ("c", 10)])
    assert [said.split(" has ")[0] for said in hosts.warnings(several, host, speech())] == [
        "Too much for Cloudflare Pages (free plan): b",
        "Too much for Cloudflare Pages (free plan): a",
    ]
    many = hosts.SiteSize.of([(str(number), 26 * 2**20) for number in range(30)])
    assert len(list(hosts.warnings(many, host, speech()))) == hosts.MOST_NAMED


def test_the_host_is_named_in_the_settings_and_an_unknown_one_ends_the_build(tmp_path):
    project = small_project(tmp_path / "small")
    shutil.rmtree(project.docs / "es")
    settings = project.configuration.read_text("utf-8").replace("extra:\n", "extra:\n  host: github-page\n")
    project.configuration.write_text(settings)
    with pytest.raises(BuildError, match=r"there is no host github-page in extra\.host\. Known are github-pages, "):
        hosts.named(frames(project, tmp_path / "cache").host)


@pytest.mark.parametrize("language", WHOLE)
def test_the_page_on_publishing_names_every_host_with_its_figures(language):
    page = (ROOT / "docs" / language / "publish.md").read_text("utf-8")
    rows = {row.split("`")[1]: row for row in page.splitlines() if row.startswith("|") and "`" in row}
    for code, host in hosts.known().items():
        figures = [host.files, host.entries, host.folder_files, host.deploy_minutes]
        figures += [size // 2**20 for size in (host.site_bytes, host.file_bytes) if size]
        missing = [figure for figure in figures if figure and f"{figure:,} " not in rows[code]]
        assert missing == [], code
