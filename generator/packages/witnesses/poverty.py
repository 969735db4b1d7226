"""Reads poverty.csv: the share of clients below a poverty line, with its tool, sample, day and interval."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from generator.model import PovertyRate, Standards
from generator.model.witnesses.lines import GENERAL, above, dollars
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_NEEDED = frozenset({"poverty", "tool", "line", "price_base", "clients", "sample", "date", "rate"})
_COLUMNS = (
    *(
        "poverty",
        "tool",
        "version",
        "line",
        "price_base",
        "clients",
        "sampling",
        "sample",
        "date",
        "rate",
        "low",
        "high",
    ),
    *("national_rate", "national_year", "national_source", "evidence", "note"),
)


def read_poverty(table: Table, standards: Standards, documents: Documents) -> tuple[PovertyRate, ...]:
    """The rates, line by line, the newest first. One without a usable line, sample or interval is refused."""
    found: dict[str, PovertyRate] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        said = {name: cell for name, cell in zip(_COLUMNS, cells, strict=True) if name not in bad}
        if not _NEEDED.isdisjoint(bad) or said["poverty"] in found:
            continue
        if not _measured(table, row, said, standards):
            continue
        interval = _interval(table, row, said)
        if interval is None:
            continue
        national = _national(table, row, said)
        found[said["poverty"]] = PovertyRate(
            poverty=said["poverty"],
            tool=said["tool"],
            version=said.get("version", ""),
            line=said["line"],
            price_base=said["price_base"],
            clients=said["clients"],
            sampling=said.get("sampling", ""),
            sample=int(said["sample"]),
            date=date.fromisoformat(said["date"]),
            rate=Decimal(said["rate"]),
            low=interval[0],
            high=interval[1],
            national_rate=national,
            national_year=said.get("national_year", "") if national is not None else "",
            national_source=said.get("national_source", "") if national is not None else "",
            evidence=named_evidence(table, row, said["evidence"], documents) if said.get("evidence") else (),
            note=said.get("note", ""),
            source=Location(table.file, row),
        )
    _question(table, found.values())
    return tuple(
        sorted(
            found.values(), key=lambda one: (one.axis, -(one.date or date.min).toordinal(), one.clients, one.poverty)
        )
    )


def _question(table: Table, rates: Iterable[PovertyRate]) -> None:
    """Warn about rates of one measurement that contradict each other, and about one that looks like a share of 1."""
    measured: dict[tuple[object, ...], dict[tuple[str, str], PovertyRate]] = {}
    for one in rates:
        place = one.source.row if one.source and one.source.row else 1
        if 0 < one.rate < 1:
            fault = Fault(
                "rate-in-fractions",
                "The rate is below 1 %, so it looks like a share of 1.",
                "31.4, not 0.314",
                "Multiply it by 100, if so.",
            )
            table.fault(fault, place, "rate", str(one.rate), "warning")
        same = measured.setdefault((one.tool, one.version, one.clients, one.date), {})
        if one.axis in same:
            fault = Fault(
                "rate-twice",
                f"The rate {same[one.axis].poverty} is of the same clients, day and line.",
                "",
                "Keep one of the two.",
            )
            table.fault(fault, place, "line", one.line, "warning")
        same.setdefault(one.axis, one)
    for same in measured.values():
        for low, high in above(same):
            if same[low].rate > same[high].rate:
                one, other = same[low], same[high]
                message = f"More clients are below this line than below {other.line} ({other.rate} %), which is the higher of the two."
                fault = Fault(
                    "lines-cross",
                    message,
                    f"at most {other.rate}",
                    "Correct the rates, or the lines: they may be swapped.",
                )
                table.fault(
                    fault, one.source.row if one.source and one.source.row else 1, "rate", str(one.rate), "warning"
                )


def _measured(table: Table, row: int, said: Mapping[str, str], standards: Standards) -> bool:
    """Whether tool, line and sample are known; reports what is not."""
    known = standards.poverty
    if said["tool"] not in known.tools:
        fault = Fault(
            "unknown-poverty-tool", "The standards know no such tool.", ", ".join(known.tools), "", known.tools
        )
        table.fault(fault, row, "tool", said["tool"])
        return False
    if not known.has(said["line"]):
        allowed = f"{', '.join(known.lines)}, or one such as {GENERAL}"
        table.fault(
            Fault("unknown-poverty-line", "There is no such poverty line.", allowed, "", known.lines),
            row, "line", said["line"],
        )  # fmt: skip
        return False
    bases = known.price_bases if dollars(said["line"]) is not None else ("",)
    if said["price_base"] not in bases:
        message = (
            "A line in dollars is complete only with the year of its prices: rates of two years are never compared."
            if bases != ("",)
            else "Only a line in dollars has a price base."
        )
        fix = "Write one of these years of purchasing power parities." if bases != ("",) else "Leave the cell empty."
        fault = Fault("wrong-price-base", message, ", ".join(bases) or "an empty cell", fix)
        table.fault(fault, row, "price_base", said["price_base"])
        return False
    if int(said["sample"]) < known.fewest_clients:
        message = "A rate of so few clients says nothing about the others, whatever it is."
        fault = Fault("sample-too-small", message, f"at least {known.fewest_clients} clients", "Leave the rate out.")
        table.fault(fault, row, "sample", said["sample"])
        return False
    return True


def _interval(table: Table, row: int, said: Mapping[str, str]) -> tuple[Decimal | None, Decimal | None] | None:
    """Both ends of the interval, None if there is none; None and a problem if it is incomplete or lacks the rate."""
    low, high, rate = (said.get(name, "") for name in ("low", "high", "rate"))
    if not low and not high:
        if said.get("sampling") != "census":
            message = "The rate of a sample has no interval, so readers cannot tell how exact it is."
            fault = Fault(
                "no-interval", message, "low and high, in percent", "portal ppi computes both from the scores."
            )
            table.fault(fault, row, "low", "", "warning")
        return None, None
    if not low or not high or not Decimal(low) <= Decimal(rate) <= Decimal(high):
        column = "low" if not low or Decimal(low) > Decimal(rate) else "high"
        fault = Fault(
            "odd-interval",
            "The interval is not complete, or the rate is not in it.",
            "low ≤ rate ≤ high",
            "Correct it.",
        )
        table.fault(fault, row, column, said.get(column, ""))
        return None
    return Decimal(low), Decimal(high)


def _national(table: Table, row: int, said: Mapping[str, str]) -> Decimal | None:
    """The national rate; none, and a problem, if its year or its source is not said."""
    rate = said.get("national_rate", "")
    if not rate:
        return None
    for name in ("national_year", "national_source"):
        if not said.get(name):
            message = "A national rate is context only with its year and its source."
            table.fault(Fault("rate-without-source", message, "", "Fill both in."), row, name, "")
            return None
    return Decimal(rate)
