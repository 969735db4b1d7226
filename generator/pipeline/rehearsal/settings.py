"""What has to be switched on at the host before the workflows can do their work. No file in a repository can do it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.pipeline.rehearsal.host import Place


@dataclass(frozen=True, slots=True)
class HostSetting:
    """One thing to switch on, and the page where that is done."""

    what: str
    page: str


def needed(place: Place, texts: Sequence[str], owners: str = "") -> Iterator[HostSetting]:
    """The settings that workflows with these texts need, and `owners`, the text of CODEOWNERS."""
    whole = "\n".join(texts)
    home = f"https://github.com/{place.repository}"
    yield HostSetting("Actions: switch workflows on, which a fork has switched off", f"{home}/actions")
    yield HostSetting("Actions: read-only rights unless a workflow asks for more", f"{home}/settings/actions")
    if "actions/deploy-pages" in whole:
        yield HostSetting('Pages: source "GitHub Actions", and "Enforce HTTPS"', f"{home}/settings/pages")
    for name in sorted(set(re.findall(r"environment:\s+(?:name:\s+)?([\w-]+)", whole))):
        yield HostSetting(f"Environment {name}: for the branch main only", f"{home}/settings/environments")
    for name in sorted(set(re.findall(r"\bsecrets\.(\w+)", whole))):
        yield HostSetting(
            f"Secret {name}, in the environment of the job that reads it; without it badges are unsigned",
            f"{home}/settings/environments",
        )
    if re.search(r"^ +issues:$", whole, re.MULTILINE):
        yield HostSetting("Issues: switch them on, which a fork has switched off", f"{home}/settings")
    for label in sorted(set(re.findall(r"labels\.\*\.name, '([^']+)'", whole))):
        yield HostSetting(f"Label {label}", f"{home}/labels")
    if "gh pr create" in whole:
        yield HostSetting("Actions: allow them to create pull requests", f"{home}/settings/actions")
    teams = sorted(set(re.findall(r"@([\w-]+)/([\w-]+)", owners)))
    if strange := sorted({owner for owner, _ in teams} - {place.owner}):
        yield HostSetting(
            f"CODEOWNERS names teams of {', '.join(strange)}: write the name of your organisation there",
            f"{home}/blob/main/.github/CODEOWNERS",
        )
    if teams:
        yield HostSetting(
            f"Teams {', '.join(team for _, team in teams)}; the same person may be in several",
            f"https://github.com/orgs/{place.owner}/teams",
        )
    yield HostSetting(
        "Rules for main: pull requests, one approval where three people share the work and two where more do, checks must pass",
        f"{home}/settings/rules",
    )
