"""A Git repository with a folder of data packages, for tests of changes in it."""

import os
import shutil
import subprocess
from pathlib import Path

from generator import standards as standards_
from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.packages.history import undeclared_changes
from tests.credential_cases import known
from tests.package_builders import STANDARDS, small_standards, write_base

KNOWN = small_standards()
FILINGS = "period,as_of,currency,closing_rate,average_rate,rate_source,received,prepared_by\n"
INDICATORS = "period,indicator,value,status,evidence,note\n"
CORRECTIONS = "period,indicator,was,now,why,who,date\n"
WITHDRAWALS = "institution,period,date,who,why\n"
ROWS = {
    "board": "2024,board_trained,yes,reported,,\n",
    "women": "2024,women_percent,62.5,reported,,\n",
    "borrowers": "2024,active_borrowers,18250,reported,,\n",
    "hours": "2023,training_hours,,unknown,,\n",
}


SPANISH = ProblemWords(Printer(known(), "es"))


class Repository:
    """A Git repository with a folder of data packages somewhere inside."""

    def __init__(self, folder: Path, inside: str = "datapackages") -> None:
        self.folder, self.data = folder, folder / inside
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")
        self.put("institutions/baobab/datapackage.json", "{}")
        self.put("institutions/baobab/filings.csv", FILINGS + "2023,2023-12-31,,,,,,\n2024,2024-12-31,,,,,,\n")
        self.rows()

    @property
    def head(self) -> str:
        """The commit that the working tree is on."""
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str, at: str = "") -> str:
        """The output of a Git command; `at` is the time that a commit gets."""
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        clean |= {"GIT_COMMITTER_DATE": at} if at else {}
        command = ["git", *who, *words]
        done = subprocess.run(command, cwd=self.folder, check=True, env=clean, capture_output=True, text=True)
        return done.stdout.strip()

    def put(self, path: str, text: str) -> None:
        (self.data / path).parent.mkdir(parents=True, exist_ok=True)
        (self.data / path).write_text(text)

    def rows(self, **changed: str) -> None:
        self.put("institutions/baobab/indicators.csv", INDICATORS + "".join((ROWS | changed).values()))

    def corrections(self, *rows: str) -> None:
        self.put("institutions/baobab/corrections.csv", CORRECTIONS + "".join(f"{row}\n" for row in rows))

    def withdrawals(self, *rows: str) -> None:
        self.put("associations/savanna/withdrawals.csv", WITHDRAWALS + "".join(f"{row}\n" for row in rows))

    def commit(self, at: str = "") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a", at=at)

    def compare(self, revision: str = "HEAD", names=None):
        """The undeclared changes since a revision. Each of their sentences has its Spanish one."""
        found = undeclared_changes.compare(self.data, names, KNOWN, revision)
        for one in found:
            for text in (one.message, one.fix, *([one.allowed] if " " in one.allowed else [])):
                assert SPANISH.sentence(one.code.replace("-", "_"), text), text
        return found


def right(folder: Path) -> Repository:
    """A repository whose packages are correct by the published standards, and committed."""
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    made = Repository(folder, "data")
    shutil.rmtree(made.data)
    write_base(made.data, known)
    made.commit()
    return made
