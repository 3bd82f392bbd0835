"""What a finding is, how the published tables are read, and the rules that each sum must keep to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np

VOLUM, SONE, ALDER = "hjemmetjeneste_vedtaksvolum", "hjemmetjeneste_sone", "hjemmetjeneste_alder"
TOPP, RESSURS, ENDRING = "vedtak_konsentrasjon", "vedtak_ressurs", "vedtaksendring"
TABLES = [VOLUM, SONE, ALDER, TOPP, RESSURS, ENDRING]
ALL = "alle"
# The dimensions of home care, and the columns that say which members of them a row comprises.
DIMENSIONS = {"sone": "soner", "aldersgruppe": "aldersgrupper", "timeklasse": "timeklasser"}
# What is reckoned from the persons of a row.
MEASURES = {
    VOLUM: ["mottakere", "timer_per_uke", "andel_mottakere_prosent", "andel_timer_prosent"],
    SONE: [
        "mottakere", "vedtatte_timer_per_uke", "timer_per_mottaker", "leverte_timer_per_uke", "ata_prosent",
        "aarsverk_ved_60_prosent_ata",
    ],
    ALDER: ["mottakere", "timer_per_uke", "mottakere_per_1000"],
    TOPP: ["mottakere", "timer_per_uke", "andel_timer_prosent"],
    RESSURS: ["mottakere", "timer_per_uke", "kostnad_per_uke_nok"],
    ENDRING: ["mottakere", "timer_per_uke_fra", "timer_per_uke_til", "endring_timer_per_uke"],
}  # fmt: skip
# Of hours that are summed with decimals.
NEAR = 1e-6


@dataclass(frozen=True)
class Bounds:
    """Rows of seeds/grenser/terskel.csv: persons behind a figure, how wide an interval must be, per cent of hours."""

    persons: int
    wide: int
    percent: float

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "Bounds":
        """The bounds that the build was made by."""
        held = dict(con.execute("select terskel, verdi::double from referanse.terskel").fetchall())
        return cls(int(held["personer_minst"]), int(held["skjerming_intervall_min"]), float(held["skjerming_prosent"]))


@dataclass(frozen=True)
class Finding:
    """What must not be published: the mart it is told on, and where, what was expected and what was found."""

    table: str
    message: str

    def __str__(self) -> str:
        return f"{self.table}: {self.message}"


@dataclass
class Findings:
    """What is found of one municipality and day; the messages tell no count and no hours of anybody's."""

    place: str
    bounds: Bounds
    all: list[Finding] = field(default_factory=list)

    def say(self, table: str, where: str, message: str) -> None:
        """Note a finding."""
        self.all.append(Finding(table, f"{self.place}, {where}: {message}"))

    def few(self, table: str, where: str) -> None:
        """Note that a row rests on too few."""
        self.say(table, where, f"expected at least {self.bounds.persons} persons behind what is shown; found fewer")

    def difference(self, table: str, where: str) -> None:
        """Note that rows differ by too few."""
        self.say(
            table,
            where,
            f"expected nobody, or at least {self.bounds.persons} persons, in a sum or difference of rows; found fewer",
        )

    def reckoned(self, table: str, where: str) -> None:
        """Note that a person's hours can be reckoned, near enough, by one of the others."""
        self.say(
            table,
            where,
            f"expected that nobody can reckon another's hours to within {self.bounds.percent:g} %; found one who can",
        )

    def narrow(self, table: str, where: str, by: str, both: bool) -> None:
        """Note that what is not shown can be told from the counts, or from counts and hours, that are.

        That it is not nobody, or not many (`both`); or that it is neither.
        """
        if both:
            words = (
                f"expected that it can be anything from 0 to at least {self.bounds.wide} persons; found a narrower"
                " interval"
            )
        else:
            words = f"expected that nobody need be there, or that {self.bounds.wide} may; found that few must be"
        self.say(table, where, f"{words}, by the {by} that are published")

    def other(self, table: str, where: str) -> None:
        """Note that a row is not what it says."""
        self.say(table, where, "expected the sum of the persons that the row says it comprises; found another")

    def unsolved(self, table: str, error: Exception) -> None:
        """Note that nothing can be said of all rows together."""
        self.say(table, "all rows together", f"expected figures that hold together and can be solved; found: {error}")


def columns(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[str]:
    """The names of a table's columns."""
    return [name for name, *_ in con.execute(f"describe {schema}.{table}").fetchall()]


def records(con: duckdb.DuckDBPyConnection, sql: str, given: Sequence) -> list[dict]:
    """The rows of a query, by the names of its columns."""
    found = con.execute(sql, given)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def listed(record: dict, column: str, several: str) -> list[str] | None:
    """The fine categories that a row comprises in one dimension; None for all."""
    if record.get(several):
        return record[several].split("; ")
    value = record.get(column)
    return None if value in (None, ALL) else [value]


def number(value) -> float | None:
    """A figure of a table, or None."""
    return None if value is None else float(value)


def dominated(hours: np.ndarray, percent: float) -> bool:
    """Whether who is second largest comes within `percent` of the largest, by what is left of the sum."""
    return missing(hours, percent) > NEAR


def bounded(hours: np.ndarray, low: float, high: float, percent: float) -> bool:
    """Whether one of them, who knows that all are between the edges, comes within `percent` of another, both ways."""
    if len(hours) < 2:
        return False
    order = np.sort(hours)
    others = len(order) - 2
    for knower in (-1, 0):  # who has most leaves least room above, who has least leaves least below
        known = np.full(len(order), order[knower])
        known[knower] = order[-2] if knower else order[1]
        rest = order.sum() - order - known
        above = rest - others * low
        below = others * high - rest if others else np.zeros(len(order))
        room = percent / 100 * order - NEAR
        both = (np.minimum(high - order, above) < room) & (np.minimum(order - low, below) < room)
        # What the edges alone say of a person is no news.
        if np.any(both & ((above < room) | (below < room))):
            return True
    return False


def remainders(inside: np.ndarray, overlap: np.ndarray, families: Sequence) -> Iterator[tuple[int, list[int]]]:
    """Rows less all the rows of a family that are parts of them, where these do not overlap: (row, its parts).

    `inside[one, other]` says that the one is a part of the other, `overlap` that they have something in common, and a
    family is of rows that divide by the same. Single parts are left to who looks at pairs.
    """
    for large in range(len(families)):
        for family in dict.fromkeys(families):
            parts = [one for one in np.flatnonzero(inside[:, large]) if families[one] == family]
            if len(parts) > 1 and not (overlap[np.ix_(parts, parts)] & ~np.eye(len(parts), dtype=bool)).any():
                yield large, parts


def missing(hours: np.ndarray, percent: float) -> float:
    """How much more a sum must be able to be, so that who is second largest comes no nearer the largest; 0 if safe."""
    if len(hours) == 0:
        return 0.0
    largest = np.sort(hours)[-2:]
    return max(0.0, percent / 100 * largest[-1] - (hours.sum() - largest.sum()))
