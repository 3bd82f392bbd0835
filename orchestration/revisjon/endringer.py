"""What is published of what changed between two days, with the totals of both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestration.revisjon import inference
from orchestration.revisjon.funn import (
    ENDRING,
    VOLUM,
    Bounds,
    Finding,
    Findings,
    dominated,
    number,
    records,
    remainders,
)
from orchestration.revisjon.inference import MOST_HOURS, MOST_PERSONS, ROUNDED, UnsolvedError

KINDS = ["ny", "avsluttet", "økt", "redusert", "uendret"]
STAYED = frozenset({"økt", "redusert", "uendret"})
# The kinds that have no hours on the first and on the last day.
ABSENT = ["ny", "avsluttet"]
# Of those who stayed: hours of the last day, less those of the first.
GROWTH = {"økt": (0, np.inf), "redusert": (-np.inf, 0), "uendret": (0, 0)}


@dataclass(frozen=True)
class Row:
    """A row of what changed, or the total of a day: which kinds, how many, and their hours on the two days."""

    table: str
    words: str
    kinds: frozenset[str]
    count: int | None
    hours: tuple[float | None, float | None]

    def __str__(self) -> str:
        return f"{self.table} ({self.words})"


def changes(con, key: Sequence, bounds: Bounds, earlier: dict[str, str]) -> list[Finding]:
    """All that is found of the changes of a municipality between two days: `key` is these."""
    return _Changes(con, list(key), bounds, earlier).findings()


class _Changes:
    def __init__(self, con, key: list, bounds: Bounds, earlier: dict[str, str]) -> None:
        self.con, self.key = con, key
        self.said = Findings(f"{key[0]}, {key[1]} to {key[2]}", bounds)
        truth = con.execute(
            "select endring, coalesce(timer_fra, 0)::double as fra, coalesce(timer_til, 0)::double as til"
            " from person.int_vedtak__endring where kommunenr = ? and fra_dato = ? and til_dato = ?",
            key,
        ).fetchnumpy()
        self.kind, self.truth = truth["endring"], (truth["fra"], truth["til"])
        read = [*self._rows("marts")]
        archives = {archive for archive, _ in read}
        for schema in earlier.values():
            # Another extract is of other persons.
            read += [(archive, row) for archive, row in self._rows(schema) if archive in archives]
        self.shown = list(dict.fromkeys(row for _, row in read))
        self.rows = [*self.shown, *self._totals()]

    def _rows(self, schema: str):
        sql = f"select * from {schema}.{ENDRING} where kommunenr = ? and fra_dato = ? and til_dato = ? and not skjermet"
        for record in records(self.con, f"{sql} order by all", self.key):
            kind = record["endring"]
            hours = number(record["timer_per_uke_fra"]), number(record["timer_per_uke_til"])
            kinds = STAYED if kind == "fortsatt" else frozenset([kind])
            yield record["arkivfil"], Row(ENDRING, f"endring {kind}", kinds, record["mottakere"], hours)

    def _totals(self):
        """The total of a day is of those who ended or stayed, or of those who are new or stayed."""
        sql = (
            f"select mottakere, timer_per_uke::double from marts.{VOLUM} where kommunenr = ? and maaledato = ?"
            " and sone = 'alle' and aldersgruppe = 'alle' and timeklasse = 'alle' and not skjermet"
        )
        for side, kind in enumerate(reversed(ABSENT)):
            if total := self.con.execute(sql, [self.key[0], self.key[1 + side]]).fetchone():
                hours = (total[1], None) if side == 0 else (None, total[1])
                yield Row(VOLUM, f"{self.key[1 + side]} alle", STAYED | {kind}, total[0], hours)

    def _behind(self, kinds: frozenset[str]) -> np.ndarray:
        return np.isin(self.kind, [*kinds])

    def findings(self) -> list[Finding]:
        for row in self.shown:
            behind = self._behind(row.kinds)
            if row.count is not None and row.count < self.said.bounds.persons:
                self.said.few(ENDRING, row.words)
            first, last = (hours[behind] for hours in self.truth)
            if any(dominated(hours, self.said.bounds.percent) for hours in (first, last, np.abs(last - first))):
                self.said.reckoned(ENDRING, row.words)
        self._differences()
        try:
            self._combinations()
            self._intervals()
        except UnsolvedError as error:
            self.said.unsolved(ENDRING, error)
        return self.said.all

    def _differences(self) -> None:
        """Rows less rows that are parts of them: one, or all that do not overlap."""
        inside = np.array([[small.kinds < large.kinds for large in self.rows] for small in self.rows], bool)
        overlap = np.array([[bool(one.kinds & other.kinds) for other in self.rows] for one in self.rows], bool)
        pairs = [(large, [small]) for small, large in np.argwhere(inside.reshape(len(self.rows), -1))]
        for place, parts in [*pairs, *remainders(inside, overlap, [row.table for row in self.rows])]:
            large, small = self.rows[place], [self.rows[one] for one in parts]
            behind = self._behind(large.kinds.difference(*(one.kinds for one in small)))
            for side, hours in enumerate(self.truth):
                shown = None not in [one.hours[side] for one in (large, *small)]
                if shown and dominated(hours[behind], self.said.bounds.percent):
                    self.said.reckoned(ENDRING, f"{large.words}, less {', '.join(map(str, small))}")

    def _combinations(self) -> None:
        counted = [row for row in self.rows if row.count is not None]
        if not counted:
            return
        matrix = np.array([[kind in row.kinds for kind in KINDS] for row in counted])
        counts = np.array([row.count for row in counted])
        weights = inference.combination(matrix, counts, self.said.bounds.persons)
        if weights is not None:
            ordered = sorted(zip(weights, counted, strict=True), key=lambda pair: -pair[0])
            used = [f"{'less' if weight < 0 else 'and'} {row}" for weight, row in ordered if weight]
            self.said.difference(ENDRING, " ".join(used).removeprefix("and "))

    def _intervals(self) -> None:
        programme, persons = self._programme()
        wide = self.said.bounds.wide
        for place, kind in enumerate(KINDS):
            if (self.kind == kind).sum() < self.said.bounds.persons:
                low, high = inference.span(programme, persons[[place]])
                # By how many more there are on the last day the totals tell how many are new at least.
                if high - low < wide - 0.5:
                    self.said.say(
                        ENDRING,
                        f"endring {kind}",
                        f"expected an interval at least {wide} persons wide, by all that is published; found a"
                        " narrower one",
                    )

    def _programme(self) -> tuple[inference.Programme, np.ndarray]:
        """The persons of each kind and their hours, and the places of how many they are."""
        programme = inference.Programme()
        most = max((row.count for row in self.rows if row.count is not None), default=MOST_PERSONS)
        persons = programme.columns(len(KINDS), most)
        hours = [programme.columns(len(KINDS), MOST_HOURS * most, whole=False) for _ in ABSENT]
        for place, kind in enumerate(KINDS):
            for side, absent in enumerate(ABSENT):
                each = 0 if kind == absent else MOST_HOURS
                programme.row(-np.inf, 0, (hours[side][[place]], 1), (persons[[place]], -each))
            if kind in GROWTH:
                programme.row(*GROWTH[kind], (hours[1][[place]], 1), (hours[0][[place]], -1))
        for row in self.rows:
            places = [place for place, kind in enumerate(KINDS) if kind in row.kinds]
            if row.count is not None:
                programme.row(row.count, row.count, (persons[places], 1))
            for side, shown in enumerate(row.hours):
                if shown is not None:
                    programme.row(shown - ROUNDED, shown + ROUNDED, (hours[side][places], 1))
        return programme, persons
