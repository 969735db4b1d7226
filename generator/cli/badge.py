"""`portal badge verify` verifies badges, and `portal badge sign` signs awards offline."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from generator import clock, pipeline
from generator.cli.terminal import DAY, a_day, as_words, command, plain, printer, say, sentence, the_portal, the_project
from generator.language.printer import Printer
from generator.limits import BadgeLimits
from generator.problems import BuildError
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
        raise click.UsageError(say("badge.whose"))
    place = issuer or site or the_portal().site
    known = issuers_in(place)
    if not known and (issuer or site):
        raise click.UsageError(say("badge.no_document", folder=plain(str(place))))
    try:
        with file.open("rb") as stream:
            data = stream.read(BadgeLimits.FILE + 1)
    except OSError as error:
        raise click.UsageError(say("badge.unread", file=plain(str(file)), why=str(error.strerror))) from error
    verdict, claimed = verify(data, known, day), None
    if verdict.code == "unknown_issuer" and not (issuer or site):
        claimed, verdict = claim(data, day)
    for line in only_if(claimed, verdict, printer()) if claimed else told(verdict, day, printer()):
        click.echo(line)
    click.echo(say("badge.documents", folder=plain(str(place))) if known else say("badge.no_documents"))
    raise SystemExit(3 if claimed else 0 if verdict.valid else 1)


def only_if(claimed: Claim, verdict: Verdict, words: Printer) -> list[str]:
    """The lines about a badge whose issuer is not known here."""
    steps = [step for step in verdict.passed if step != "issuer"]
    values = {name: _printable(value) for name, value in asdict(claimed).items()}
    return [
        *(_line("passed", step, words, _passed(step, verdict, words)) for step in steps),
        *(_line("open", step, words) for step in ("issuer", "status")),
        "",
        words.phrase("verify.only_if", **values),
    ]


def _line(result: str, step: str, words: Printer, why: str = "") -> str:
    """What came of a step, in columns: the result, the step by its lasting name and in words, and the reason."""
    heads = {code: words.phrase(f"terminal.badge.{code}") for code in ("passed", "failed", "open")}
    line = f"{heads[result]:<{max(map(len, heads.values()))}}  {step:<9}  {words.phrase(f'verify.step.{step}')}"
    return f"{line}: {why}" if why else line


def _passed(step: str, verdict: Verdict, words: Printer) -> str:
    return words.phrase(f"verify.passed.{'pixels' if step == 'subject' and verdict.pixels else step}")


def told(verdict: Verdict, day: date, words: Printer) -> list[str]:
    """The steps and their results, in words."""
    say = words.phrase
    lines = [_line("passed", step, words, _passed(step, verdict, words)) for step in verdict.passed]
    if verdict.failed:
        values = {name: _printable(value) for name, value in verdict.values.items()}
        why = say(f"verify.failed.{verdict.code}", **values)
        lines.append(_line("failed", verdict.failed, words, f"{why} [{verdict.code}]"))
    lines.append("")
    if verdict.list_of:
        lines.append(say("verify.list_of", date=verdict.list_of))
    credential = verdict.credential
    if verdict.failed or credential is None:
        lines.append(say("verify.invalid", step=verdict.failed))
        return lines
    names = {one["identityType"]: one["identityHash"] for one in credential["credentialSubject"]["identifier"]}
    lines.append(
        say(
            "verify.valid",
            date=day.isoformat(),
            name=_printable(names["name"]),
            year=credential["credentialSubject"]["term"],
            until=credential["validUntil"][:10],
            association=_printable(credential["issuer"]["name"]),
        )
    )
    lines += [f"{credential['credentialSubject']['id']}", say("verify.not_checked")]
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
            raise click.UsageError(say("badge.no_key", name=pipeline.SIGNING_KEY))
        from generator.pipeline.credentials.offline_signing import (  # noqa: PLC0415 -- the readers of packages are slow to load
            sign as sign_apart,
        )

        signed = sign_apart(project, home, key, day)
    except pipeline.StandardsError as error:
        click.echo(as_words(error.problems))
        raise SystemExit(1) from error
    except BuildError as error:
        click.echo(say("badge.not_signed", why=sentence(error)))
        raise SystemExit(1) from error
    except OSError as error:
        click.echo(say("badge.not_written", file=plain(str(error.filename)), why=str(error.strerror)))
        raise SystemExit(1) from error
    for path in signed.written:
        click.echo(path)
    for path in signed.left:
        click.echo(say("badge.left", file=str(path)))
    for problem in signed.problems:
        click.echo(as_words([problem]))
    files = say("files", n=len(signed.written))
    click.echo(say("badge.next", files=files, address=signed.root, build=f"{command('portal')} build"))
    raise SystemExit(0 if signed.complete else 1)


def _day(at: str | None) -> date:
    return clock.today() if at is None else a_day(at, "--at")
