"""An attacker who has all that is published about decisions on one day, and a solver: for tests of what is withheld.

Written by itself: it shares no code with what withholds or with the audit of the night. Everybody stands in a cell of
zone, age and class; each is solved for by itself, with whole persons, and nothing is approximated but this: of who is
among the heaviest only the classes are asked for, not their order inside of one.

    attacker = Attacker(con, "9902", "2025-01-31")      a connection with the schemas marts, person and referanse
    attacker.counts()       {(zone, age, class), None for all: (least, most)} for what fewer than five are in
    attacker.findings()     what can be told of few persons, in words: with figures, so never outside a test
"""

import itertools
from collections import Counter
from collections.abc import Iterator

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

FEW, PERCENT = 5, 10.0
HOURS_IN_A_WEEK = 1000.0
HALF, OPEN = 0.00001, 0.0001
Cell = tuple[str | None, str | None, str | None]


class Attacker:
    """What one who reads the marts of one municipality and day can tell."""

    def __init__(self, con, kommunenr: str, maaledato: str, few: int = FEW, percent: float = PERCENT) -> None:
        self.con, self.key, self.few, self.percent = con, [kommunenr, maaledato], few, percent
        self.classes = {
            label: (float(low), float(high) if high is not None else None)
            for label, low, high in con.execute(
                "select timeklasse, timer_fra, timer_til from referanse.timeklasse order by timer_fra::double"
            ).fetchall()
        }
        self.ages = [label for (label,) in con.execute("select aldersgruppe from referanse.aldersgruppe").fetchall()]
        # What is true: only to know which answers matter.
        self.truth = con.execute(
            "select sone, aldersgruppe, timeklasse, timer_per_uke::double from person.int_vedtak__mottaker"
            " where kommunenr = ? and maaledato = ?",
            self.key,
        ).fetchall()
        self.withheld = {
            tuple(None if one == "alle" else one for one in row)
            for row in con.execute(
                "select sone, aldersgruppe, timeklasse from marts.hjemmetjeneste_vedtaksvolum"
                " where kommunenr = ? and maaledato = ? and skjermet",
                self.key,
            ).fetchall()
        }
        self.rows = list(self._rows())
        self.zones = sorted({row[0] for row in self.truth} | {zone for row in self.rows for zone in row[0] or ()})
        self.cells = list(itertools.product(self.zones, self.ages, self.classes))
        self.tops = con.execute(
            "select mottakere, timer_per_uke::double from marts.vedtak_konsentrasjon"
            " where kommunenr = ? and maaledato = ? and mottakere is not null order by mottakere",
            self.key,
        ).fetchall()

    def _rows(self) -> Iterator[tuple[list | None, list | None, list | None, int, float | None]]:
        columns = {name for name, *_ in self.con.execute("describe marts.hjemmetjeneste_vedtaksvolum").fetchall()}
        listed = [f"coalesce({several}, {one})" if several in columns else one for one, several in (
            ("sone", "soner"), ("aldersgruppe", "aldersgrupper"), ("timeklasse", "timeklasser"))]  # fmt: skip
        tables = {
            "hjemmetjeneste_vedtaksvolum": (listed, "timer_per_uke"),
            "hjemmetjeneste_sone": ([listed[0], "'alle'", "'alle'"], "vedtatte_timer_per_uke"),
            "hjemmetjeneste_alder": (["'alle'", listed[1], "'alle'"], "timer_per_uke"),
        }
        for table, (labels, hours) in tables.items():
            sql = f"select {', '.join(labels)}, mottakere, {hours}::double from marts.{table}"
            where = " where kommunenr = ? and maaledato = ? and mottakere is not null"
            for *said, count, timer in self.con.execute(sql + where, self.key).fetchall():
                yield (*(None if one == "alle" else one.split("; ") for one in said), count, timer)

    # -- the programme

    def _system(self, known: list[tuple[Cell, float | None]] = ()) -> "Solver":
        """All that is published; `known` are persons whose cell is known, and whose hours are, or are sought (None)."""
        solver = Solver()
        self.n = dict(zip(self.cells, solver.new(len(self.cells), 1e5, whole=True), strict=True))
        self.h = dict(zip(self.cells, solver.new(len(self.cells), 1e7), strict=True))
        self.sought = []
        for cell in self.cells:
            low, high = self.classes[cell[2]]
            most = HOURS_IN_A_WEEK if high is None else high - OPEN
            mine = [hours for where, hours in known if where == cell]
            fixed = sum(hours for hours in mine if hours is not None)
            unknown = list(solver.new(sum(hours is None for hours in mine), most))
            for one in unknown:
                solver.let(low, most, {one: 1})
            self.sought += unknown
            # The others of the cell have hours between its edges.
            others = {self.h[cell]: 1.0, **dict.fromkeys(unknown, -1.0)}
            solver.let(fixed - low * len(mine), np.inf, {**others, self.n[cell]: -low})
            solver.let(-np.inf, fixed - most * len(mine), {**others, self.n[cell]: -most})
            solver.let(len(mine), np.inf, {self.n[cell]: 1})
        for *members, count, hours in self.rows:
            cells = [cell for cell in self.cells if _inside(cell, members)]
            solver.let(count, count, {self.n[cell]: 1 for cell in cells})
            if hours is not None:
                solver.let(hours - HALF, hours + HALF, {self.h[cell]: 1 for cell in cells})
        for count, hours in self.tops:
            self._heaviest(solver, count, hours)
        return solver

    def _heaviest(self, solver: "Solver", count: int, hours: float | None) -> None:
        """The heaviest are all of the classes above one of them, some of that, and nobody below."""
        persons, timer = solver.new(len(self.classes), 1e5, whole=True), solver.new(len(self.classes), 1e7)
        border = solver.new(len(self.classes), 1, whole=True)
        solver.let(count, count, dict.fromkeys(persons, 1))
        solver.let(1, 1, dict.fromkeys(border, 1))
        if hours is not None:
            solver.let(hours - HALF, hours + HALF, dict.fromkeys(timer, 1))
        for place, (label, (low, high)) in enumerate(self.classes.items()):
            most = HOURS_IN_A_WEEK if high is None else high - OPEN
            all_n = {self.n[cell]: -1.0 for cell in self.cells if cell[2] == label}
            all_h = {self.h[cell]: -1.0 for cell in self.cells if cell[2] == label}
            solver.let(0, np.inf, {timer[place]: 1, persons[place]: -low})
            solver.let(-np.inf, 0, {timer[place]: 1, persons[place]: -most})
            solver.let(-np.inf, 0, {persons[place]: 1, **all_n})
            solver.let(-np.inf, 0, {timer[place]: 1, **all_h})
            # Those who are left have hours between the edges too.
            left = {timer[place]: -1.0, **dict.fromkeys(all_h, 1.0)}
            solver.let(0, np.inf, {**left, persons[place]: low, **dict.fromkeys(all_n, -low)})
            solver.let(-np.inf, 0, {**left, persons[place]: most, **dict.fromkeys(all_n, -most)})
            # Above the border all, below it nobody.
            above = dict.fromkeys(border[place:], 1e5)
            solver.let(0, np.inf, {persons[place]: 1, **all_n, **above})
            solver.let(-np.inf, 0, {persons[place]: 1, **dict.fromkeys(border[: place + 1], -1e5)})

    # -- what is told

    def counts(self) -> dict[Cell, tuple[int, int]]:
        """The least and the most persons of each category and each cell of two that fewer than `few` are in."""
        solver, told = self._system(), {}
        axes = [self.zones, self.ages, list(self.classes)]
        for some in ((0,), (1,), (2,), (0, 2), (1, 2)):
            held = Counter(tuple(row[axis] for axis in some) for row in self.truth)
            for labels in itertools.product(*(axes[axis] for axis in some)):
                if held[labels] < self.few:
                    cell = tuple(labels[some.index(axis)] if axis in some else None for axis in range(3))
                    at = [self.n[one] for one in self.cells if _inside(one, [label and [label] for label in cell])]
                    low, high = solver.span(dict.fromkeys(at, 1.0))
                    told[cell] = round(low), round(high)
        return told

    def hours(self) -> list[tuple[Cell, float, float, float]]:
        """(cell, hours, least, most) of the heaviest of each published row, by the next heaviest of the same row."""
        told = []
        for *members, _, hours in self.rows:
            behind = sorted((row for row in self.truth if _inside(row, members)), key=lambda row: -row[3])
            if hours is None or len(behind) < 2:
                continue
            largest, second = behind[:2]
            solver = self._system([(largest[:3], None), (second[:3], second[3])])
            told.append((largest[:3], largest[3], *solver.span({self.sought[0]: 1.0})))
        return told

    def told(self) -> dict[Cell, tuple[int, int]]:
        """Of the counts those that tell too much.

        What is said to be withheld must be open to 0 and to `few`, and another cell with somebody in it to one of them.
        """
        return {
            cell: (low, high)
            for cell, (low, high) in self.counts().items()
            if (low > 0 and high < self.few) or (cell in self.withheld and (low > 0 or high < self.few))
        }

    def findings(self) -> list[str]:
        """All that should not be told: counts of few, and hours to within `percent`."""
        found = [f"{cell} is between {low} and {high}" for cell, (low, high) in self.told().items()]
        room = self.percent / 100
        return found + [
            f"one of {cell} with {hours} hours is between {low} and {high}"
            for cell, hours, low, high in self.hours()
            if hours and high < hours * (1 + room) - 1e-4 and low > hours * (1 - room) + 1e-4
        ]


class Solver:
    """A programme of whole numbers and sums."""

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[float, float, dict]] = []

    def new(self, count: int, upper: float, whole: bool = False) -> list[int]:
        """The numbers of `count` unknowns from 0."""
        first = len(self.upper)
        self.upper += [upper] * count
        self.whole += [int(whole)] * count
        return list(range(first, first + count))

    def let(self, low: float, high: float, weights: dict[int, float]) -> None:
        """Let the weighted sum be between the two."""
        self.rows.append((low, high, weights))

    def span(self, weights: dict[int, float]) -> tuple[float, float]:
        """The least and the most that the weighted sum can be."""
        entries = [(row, at, weight) for row, (_, _, said) in enumerate(self.rows) for at, weight in said.items()]
        row, at, weight = zip(*entries, strict=True)
        matrix = coo_array((weight, (row, at)), shape=(len(self.rows), len(self.upper))).tocsr()
        low, high = [one[0] for one in self.rows], [one[1] for one in self.rows]
        aim = np.zeros(len(self.upper))
        aim[list(weights)] = list(weights.values())
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * aim,
                integrality=self.whole,
                bounds=Bounds(0, self.upper),
                constraints=LinearConstraint(matrix, low, high),
                options={"time_limit": 60},
            )
            assert found.status == 0, found.message
            ends.append(float(aim @ found.x))
        return ends[0], ends[1]


def _inside(cell: tuple, members: list) -> bool:
    return all(chosen is None or label in chosen for label, chosen in zip(cell, members, strict=False))
