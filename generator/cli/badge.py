"""`portal badge verify` verifies badges, and `portal badge sign` signs awards offline."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from generator import clock, pipeline, standards
from generator.cli.terminal import DAY, a_day, command, counted, plain, the_portal, the_project
from generator.language.printer import Printer
from generator.limits import BadgeLimits
from generator.model import Standards
from generator.problems import BuildError, as_text
from generator.program import STANDARDS
from generator.render.badges.verification import Claim, Verdict, claim, issuers_in, verify


@click.group()
def badge() -> None:
    """Verify a badge, or sign awards apart from the build."""


@badge.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--issuer",
    type=click.Path(exists=True, path_type=Path),
    help="Copy of the issuer's document that you got from the issuer itself, or a folder of such.",
)
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A site that you built, whose issuers are believed; without it and --issuer the one in build/site.",
)
@click.option("--at", metavar="DATE", help="Day to ask about, such as 2026-11-21; today unless told.")
def verify_(file: Path, issuer: Path | None, site: Path | None, at: str | None) -> None:
    """Tell whether a badge is what it says, offline, step by step.

    FILE is a badge (SVG, PNG) or a credential (JSON). Files next to it are not trusted. Exit code 0: valid; 1: not valid,
    with the step that failed; 2: the command was not understood; 3: no document was named, and the issuer is not known
    here: it prints what would have to be confirmed.
    """
    day = _day(at)
    if issuer and site:
        raise click.UsageError("Either --issuer or --site: whose documents are to be believed?")
    place = issuer or site or the_portal().site
    known = issuers_in(place)
    if not known and (issuer or site):
        raise click.UsageError(f"There is no issuer document in {plain(str(place))}.")
    try:
        with file.open("rb") as stream:
            data = stream.read(BadgeLimits.FILE + 1)
    except OSError as error:
        raise click.UsageError(f"{plain(str(file))} cannot be read: {error.strerror}.") from error
    say = Printer(_standards(STANDARDS), "en")
    verdict, claimed = verify(data, known, day), None
    if verdict.code == "unknown_issuer" and not (issuer or site):
        claimed, verdict = claim(data, day)
    for line in only_if(claimed, verdict, say) if claimed else told(verdict, day, say):
        click.echo(line)
    click.echo(f"Issuer documents: {plain(str(place)) if known else 'none; name one you trust with --issuer'}")
    raise SystemExit(3 if claimed else 0 if verdict.valid else 1)


def only_if(claimed: Claim, verdict: Verdict, say: Printer) -> list[str]:
    """The lines about a badge whose issuer is not known here."""
    steps = [step for step in verdict.passed if step != "issuer"]
    values = {name: _printable(value) for name, value in asdict(claimed).items()}
    return [
        *(f"passed  {step:<9}  {_step(step, say)}: {_passed(step, verdict, say)}" for step in steps),
        *(f"open    {step:<9}  {_step(step, say)}" for step in ("issuer", "status")),
        "",
        say.phrase("verify.only_if", **values),
    ]


def _step(step: str, say: Printer) -> str:
    return say.phrase(f"verify.step.{step}")


def _passed(step: str, verdict: Verdict, say: Printer) -> str:
    return say.phrase(f"verify.passed.{'pixels' if step == 'subject' and verdict.pixels else step}")


def told(verdict: Verdict, day: date, say: Printer) -> list[str]:
    """The steps and their results, in words."""
    lines = [f"passed  {step:<9}  {_step(step, say)}: {_passed(step, verdict, say)}" for step in verdict.passed]
    if verdict.failed:
        values = {name: _printable(value) for name, value in verdict.values.items()}
        why = say.phrase(f"verify.failed.{verdict.code}", **values)
        lines.append(f"FAILED  {verdict.failed:<9}  {_step(verdict.failed, say)}: {why} [{verdict.code}]")
    lines.append("")
    if verdict.list_of:
        lines.append(say.phrase("verify.list_of", date=verdict.list_of))
    credential = verdict.credential
    if verdict.failed or credential is None:
        lines.append(say.phrase("verify.invalid", step=verdict.failed))
        return lines
    names = {one["identityType"]: one["identityHash"] for one in credential["credentialSubject"]["identifier"]}
    lines.append(
        say.phrase(
            "verify.valid",
            date=day.isoformat(),
            name=_printable(names["name"]),
            year=credential["credentialSubject"]["term"],
            until=credential["validUntil"][:10],
            association=_printable(credential["issuer"]["name"]),
        )
    )
    lines += [f"{credential['credentialSubject']['id']}", say.phrase("verify.not_checked")]
    return lines


def _printable(text: str) -> str:
    """A stranger's text without characters that could control a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)[:400]


@badge.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@DAY
def sign(data: Path | None, day: date) -> None:
    """Sign every award, and write the credentials into the packages of the associations that gave them.

    The key is in PORTAL_SIGNING_KEY: a path, or the PEM itself. SITE_URL, or site_url in mkdocs.yml, says for which
    address. A build without any key publishes what was committed, so a public build needs no secret.
    """
    project = the_project() if data else the_portal("datapackages")
    home = data or project.data
    try:
        key = pipeline.signing_key()
        if key is None:
            raise click.UsageError(f"There is no key to sign with: name one in {pipeline.SIGNING_KEY}.")
        from generator.pipeline.credentials.offline_signing import (  # noqa: PLC0415 -- the readers of packages are slow to load
            sign as sign_apart,
        )

        signed = sign_apart(project, home, key, day)
    except (BuildError, pipeline.StandardsError) as error:
        click.echo(
            as_text(error.problems) if isinstance(error, pipeline.StandardsError) else f"Nothing was signed: {error}"
        )
        raise SystemExit(1) from error
    except OSError as error:
        click.echo(f"The credentials cannot be written: {plain(str(error.filename))}: {error.strerror}.")
        raise SystemExit(1) from error
    for path in signed.written:
        click.echo(path)
    for path in signed.left:
        click.echo(
            f"warning: {path} is about no award as it stands now; its place in the list of withdrawals is marked"
        )
    for problem in signed.problems:
        click.echo(as_text([problem]))
    click.echo(
        f"{counted(len(signed.written), 'file')} for {signed.root}. Look at them, commit them, build: {command('portal')} build"
    )
    raise SystemExit(0 if signed.complete else 1)


def _day(at: str | None) -> date:
    return clock.today() if at is None else a_day(at, "--at")


def _standards(folder: Path) -> Standards:
    known, problems = standards.load(folder)
    if known is None:
        click.echo(as_text(problems), err=True)
        raise SystemExit(2)
    return known
