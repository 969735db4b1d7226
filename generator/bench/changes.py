"""Changes one package, as a correction would."""

from decimal import Decimal
from pathlib import Path

from generator import packages, standards
from generator.bench.processes import ROOT
from generator.model import Observation, Standards


def our_standards() -> Standards:
    """The standards of this repository."""
    known, problems = standards.load(ROOT / "datapackages" / "standards")
    if known is None:
        raise SystemExit(f"the standards cannot be used: {problems[0].message}")
    return known


def change_one(data: Path, number: int) -> None:
    """Change one figure of one institution in the middle of the list."""
    known = our_standards()
    folders = sorted((data / "institutions").iterdir())
    for folder in folders[len(folders) // 2 :]:
        found, _ = packages.read_institution(folder, known)
        figures = [
            fact
            for fact in (found.facts.values() if found else ())
            if isinstance(fact, Observation) and fact.indicator == "number_of_active_borrowers"
        ]
        if figures:
            fact = figures[0]
            table = folder / "indicators.csv"
            old = f"{fact.period},{fact.indicator},{fact.text},"
            new = f"{fact.period},{fact.indicator},{Decimal(fact.text) + number},"
            table.write_text(table.read_text("utf-8").replace(old, new), "utf-8")
            return
