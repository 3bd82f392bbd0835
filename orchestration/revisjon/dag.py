"""Home care on one day, as it is published: by zone, age, class of hours, and the share of the heaviest."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from orchestration.revisjon import inference
from orchestration.revisjon.funn import (
    ALDER,
    ALL,
    DIMENSIONS,
    SONE,
    TOPP,
    VOLUM,
    Bounds,
    Finding,
    Findings,
    bounded,
    dominated,
    listed,
    missing,
    number,
    records,
    remainders,
)
from orchestration.revisjon.inference import AGE, CLASS, ZONE, Figure, UnsolvedError

HOURS = {SONE: "vedtatte_timer_per_uke"}
# What is not shown is looked for where few are. What is said to be withheld may hold nobody, and many. What is not
# there at all may hold one of the two: that somebody is there may be told by a mean, but not of so few.
# Cells of zone, age and class up to which they are also solved for all at once: beyond, it takes more than seconds.
CELLS = 60
SOUGHT = [(ZONE,), (AGE,), (CLASS,), (ZONE, CLASS), (AGE, CLASS)]


@dataclass(frozen=True)
class Row:
    """A published row as a sum of persons; `earlier` is the publication it stands in, if not in this."""

    table: str
    words: str
    figure: Figure
    earlier: str | None = None

    def __str__(self) -> str:
        where = f" of publication {self.earlier}" if self.earlier else ""
        return f"{self.table} ({self.words}){where}"


@dataclass
class Axis:
    """The members of one dimension: zones by name, ages and classes by the stretches that all labels cut out."""

    # {label: from, up to}; None for zones.
    lines: dict[str, tuple[float, float]] | None
    # An age of 49 is all of that year, while hours of 10 begin the next class.
    last: int = 0
    labels: list[str] = field(default_factory=list)

    def know(self, labels: Iterable[str]) -> None:
        """Let the labels be known; raises ValueError for one that says no stretch."""
        for label in labels:
            if label not in self.labels:
                if self.lines is not None and label not in self.lines:
                    self.lines[label] = _stretch(label, self.last)
                self.labels.append(label)

    @cached_property
    def stretches(self) -> list[tuple[float, float]]:
        """Of ages and classes: what lies between two edges that follow each other."""
        edges = sorted({edge for label in self.labels for edge in self.lines[label]})
        return [one for one in itertools.pairwise(edges) if any(map(self._inside(one), self.labels))]

    def _inside(self, stretch: tuple[float, float]):
        return lambda label: self.lines[label][0] <= stretch[0] and stretch[1] <= self.lines[label][1]

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.labels) if self.lines is None else len(self.stretches)

    def members(self, labels: Iterable[str]) -> frozenset[int]:
        """The places of what the labels comprise."""
        if self.lines is None:
            return frozenset(map(self.labels.index, labels))
        labels = list(labels)
        return frozenset(place for place, one in enumerate(self.stretches) if any(map(self._inside(one), labels)))


def _stretch(label: str, last: int) -> tuple[float, float]:
    number = r"(\d+(?:\.\d+)?)"
    if found := re.fullmatch(rf"under {number}", label):
        return 0.0, float(found[1])
    if found := re.fullmatch(rf"{number}(?:\+| og over)", label):
        return float(found[1]), np.inf
    if found := re.fullmatch(rf"{number}-{number}", label):
        return float(found[1]), float(found[2]) + last
    raise ValueError(label)


class Day:
    """All that is published of home care in one municipality on one day, and who is behind it."""

    def __init__(self, con, key: tuple, bounds: Bounds, earlier: dict[str, str]) -> None:
        self.con, self.key, self.bounds = con, list(key), bounds
        self.place = f"{key[0]}, {key[1]}"
        self.said = Findings(self.place, bounds)
        self.ages = self._edges_of("aldersgruppe", "alder", 1)
        self.classes = self._edges_of("timeklasse", "timer", 0)
        self.axes = [Axis(None), Axis(dict(self.ages), last=1), Axis(dict(self.classes))]
        self.persons = con.execute(
            "select sone, aldersgruppe, timeklasse, timer_per_uke::double as timer, plass::bigint as plass"
            " from person.int_vedtak__mottaker where kommunenr = ? and maaledato = ? order by plass",
            self.key,
        ).fetchnumpy()
        self.axes[AGE].know(self.ages)
        self.axes[CLASS].know(self.classes)
        self.labels = [self.persons[name] for name in DIMENSIONS]
        self.rows = self._read(earlier)

    def _edges_of(self, seed: str, column: str, last: int) -> dict[str, tuple[float, float]]:
        found = self.con.execute(f"select {seed}, {column}_fra, {column}_til from referanse.{seed}").fetchall()
        return {label: (float(low), np.inf if high is None else float(high) + last) for label, low, high in found}

    # -- what is published

    def _read(self, earlier: dict[str, str]) -> list[Row]:
        read = list(self._records("marts", None))
        archives = {record["arkivfil"] for *_, record in read}
        for name, schema in earlier.items():
            before = list(self._records(schema, name))
            # Another extract is of other persons.
            read += [one for one in before if one[-1]["arkivfil"] in archives]
        known = [one for one in read if self._knows(*one)]
        self._withheld = {
            tuple(record.get(column, ALL) for column in DIMENSIONS)
            for name, _, record in known
            if record["skjermet"] and not name
        }
        # A zone is known in the municipality, whether or not it is published.
        self.axes[ZONE].know(sorted({*self.persons["sone"]}) or [ALL])
        rows: dict[tuple, Row] = {}
        for name, table, record in known:
            row = self._row(name, table, record)
            if row is None:
                continue
            key = (row.figure.members, record.get("tyngste_prosent"))
            first = rows.setdefault(key, row)
            if not _same(first.figure, row.figure):
                self._contradicts(first, row)
                rows[(*key, name)] = row
        return list(rows.values())

    def _records(self, schema: str, name: str | None) -> Iterator[tuple[str | None, str, dict]]:
        for table in (VOLUM, SONE, ALDER, TOPP):
            sql = f"select * from {schema}.{table} where kommunenr = ? and maaledato = ? order by all"
            yield from ((name, table, record) for record in records(self.con, sql, self.key))

    def _knows(self, name: str | None, table: str, record: dict) -> bool:
        """Take in the categories of a row, if they can be understood."""
        for axis, (column, several) in zip(self.axes, DIMENSIONS.items(), strict=True):
            try:
                axis.know(listed(record, column, several) or [])
            except ValueError as unknown:
                where = f" of publication {name}" if name else ""
                self.said.say(
                    table,
                    f"{column} {unknown}{where}",
                    "expected ages and classes by their limits; found another label",
                )
                return False
        return True

    def _row(self, name: str | None, table: str, record: dict) -> Row | None:
        if record["skjermet"] or record["mottakere"] is None:
            return None
        members = []
        for axis, (column, several) in zip(self.axes, DIMENSIONS.items(), strict=True):
            labels = listed(record, column, several)
            found = None if labels is None else axis.members(labels)
            members.append(None if found is not None and len(found) == axis.size else found)
        hours = number(record[HOURS.get(table, "timer_per_uke")])
        figure = Figure(tuple(members), record["mottakere"], hours, top=table == TOPP)
        words = [f"{column} {record[column]}" for column in (*DIMENSIONS, "tyngste_prosent") if column in record]
        return Row(table, ", ".join(words), figure, name)

    def _contradicts(self, first: Row, row: Row) -> None:
        if row.earlier:
            self.said.say(
                row.table,
                row.words,
                f"expected what publication {row.earlier} says of the same extract; found other figures. Take back what"
                " is changed in the configuration or seeds, or count it on a new day",
            )
        else:
            self.said.say(row.table, row.words, f"expected what {first} says; found other figures")

    # -- what is found

    def findings(self) -> list[Finding]:
        """All that is found of home care on the day."""
        if self.rows:
            self._each_row()
            self._differences()
            for step in (self._combinations, self._intervals, self._hours_of_one):
                try:
                    step()
                except UnsolvedError as error:
                    self.said.unsolved(VOLUM, error)
        return self.said.all

    @cached_property
    def _codes(self) -> list[dict[str, frozenset[int]]]:
        """Which members each label of a person is: more than one where an earlier publication divides it."""
        return [
            {label: axis.members([label]) for label in sorted({*labels})}
            for axis, labels in zip(self.axes, self.labels, strict=True)
        ]

    @cached_property
    def _behind(self) -> list[np.ndarray | None]:
        """Which persons are behind each row; None where it divides what we know them by."""
        return [self._persons_of(row.figure) for row in self.rows]

    def _persons_of(self, figure: Figure) -> np.ndarray | None:
        chosen = np.ones(len(self.persons["plass"]), bool)
        if figure.top:
            return self.persons["plass"] <= (figure.count or 0)
        for members, codes, labels in zip(figure.members, self._codes, self.labels, strict=True):
            if members is None:
                continue
            if any(code & members and not code <= members for code in codes.values()):
                return None
            chosen &= np.isin(labels, [label for label, code in codes.items() if code <= members])
        return chosen

    def _each_row(self) -> None:
        for row, behind in zip(self.rows, self._behind, strict=True):
            if row.figure.count is not None and row.figure.count < self.bounds.persons:
                self.said.few(row.table, row.words)
            if behind is None:
                continue
            hours = self.persons["timer"][behind]
            right = row.figure.count in (None, len(hours))
            right &= row.figure.hours is None or abs(row.figure.hours - hours.sum()) < 0.01
            if not right and not row.earlier:
                self.said.other(row.table, row.words)
            if row.figure.hours is not None:
                self._of_hours(row.table, row.words, hours, row.figure)

    def _of_hours(self, table: str, words: str, hours: np.ndarray, figure: Figure) -> None:
        stretches = self.axes[CLASS].stretches
        edges = [stretches[one] for one in figure.members[CLASS] or range(len(stretches))]
        low, high = min(low for low, _ in edges), max(high for _, high in edges)
        if dominated(hours, self.bounds.percent) or bounded(hours, low, high, self.bounds.percent):
            self.said.reckoned(table, words)

    @cached_property
    def _cuts(self) -> list[int]:
        return sorted({row.figure.count for row in self.rows if row.figure.top and row.figure.count})

    @cached_property
    def _kinds(self) -> tuple[np.ndarray, dict[tuple[int, int, int, int], int]]:
        """Which kinds of persons, by zone, age, class and band of the heaviest, are in each row; and their columns.

        Kinds that nobody can be of, by the published counts, are left out: of the ten heaviest nobody is below a class
        with twelve.
        """
        zones, ages, classes = (axis.size for axis in self.axes)
        bands = list(itertools.pairwise([0, *self._cuts, np.inf]))
        above = self._above()
        possible = []
        for klass in range(classes):
            first = max((above[one] for one in range(klass + 1, classes + 1) if one in above), default=0)
            last = min((above[one] for one in range(klass + 1) if one in above), default=np.inf)
            possible += [(klass, one) for one, (low, high) in enumerate(bands) if max(first, low) < min(last, high)]
        kinds = [(zone, age, *one) for zone in range(zones) for age in range(ages) for one in possible]
        places = np.array(kinds, int).reshape(-1, 4)
        matrix = np.ones((len(self.rows), len(kinds)), bool)
        for inside, row in zip(matrix, self.rows, strict=True):
            if row.figure.top:
                inside &= places[:, 3] <= self._cuts.index(row.figure.count)
            for axis, members in enumerate(row.figure.members):
                if members is not None:
                    inside &= np.isin(places[:, axis], [*members])
        return matrix, {kind: place for place, kind in enumerate(kinds)}

    def _above(self) -> dict[int, int]:
        """How many persons have at least the hours of each class, where the rows by class alone tell it."""
        size = self.axes[CLASS].size
        rows = [
            (row.figure.members[CLASS], row.figure.count)
            for row in self.rows
            if row.figure.count is not None and not row.figure.top and row.figure.members[:2] == (None, None)
        ]
        found = {size: 0}
        if rows:
            matrix = np.array(
                [[members is None or one in members for members, _ in rows] for one in range(size)], float
            )
            counts = np.array([count for _, count in rows])
            for klass in range(size):
                wanted = (np.arange(size) >= klass).astype(float)
                weights = np.linalg.lstsq(matrix, wanted, rcond=None)[0]
                if np.allclose(matrix @ weights, wanted):
                    found[klass] = round(float(weights @ counts))
        return found

    def _differences(self) -> None:
        """Two rows of which all the kinds of the one are of the other, by what the rows say they comprise."""
        matrix, _ = self._kinds
        whole = matrix.astype(np.float32)
        inside = whole @ (1 - whole).T == 0
        inside &= ~inside.T
        self._remainders(inside, whole @ whole.T > 0)
        for small, large in np.argwhere(inside):
            one, other = self.rows[small], self.rows[large]
            words = f"{other.words}, less {one}"
            counted = None not in (one.figure.count, other.figure.count)
            if counted and 0 < other.figure.count - one.figure.count < self.bounds.persons:
                self.said.difference(other.table, words)
            elif None not in (one.figure.hours, other.figure.hours):
                behind = self._behind[small], self._behind[large]
                if behind[0] is not None and behind[1] is not None:
                    self._of_hours(other.table, words, self.persons["timer"][behind[1] & ~behind[0]], other.figure)

    def _remainders(self, inside: np.ndarray, overlap: np.ndarray) -> None:
        families = [(row.figure.top, *(members is None for members in row.figure.members)) for row in self.rows]
        shown = np.array([row.figure.hours is not None and self._behind[at] is not None for at, row in
                          enumerate(self.rows)])  # fmt: skip
        # A row that stands in two tables is one part.
        alike = {row: place for place, row in reversed([*enumerate(map(bytes, self._kinds[0]))])}
        first = np.array([alike[bytes(row)] == place for place, row in enumerate(self._kinds[0])])
        parts = inside & shown[:, None] & shown & first[:, None]
        for large, small in remainders(parts, overlap, families):
            left = self._behind[large] & ~np.any([self._behind[one] for one in small], axis=0)
            row, named = self.rows[large], ", ".join(str(self.rows[one]) for one in small)
            self._of_hours(row.table, f"{row.words}, less {named}", self.persons["timer"][left], row.figure)

    def _combinations(self) -> None:
        matrix, columns = self._kinds
        _, first = np.unique(matrix, axis=0, return_index=True)
        chosen = [one for one in sorted(first) if self.rows[one].figure.count is not None]
        if not chosen or any("sum or difference" in one.message for one in self.said.all):
            return
        counts = np.array([self.rows[one].figure.count for one in chosen])
        weights = inference.combination(matrix[chosen], counts, self.bounds.persons, self._many(columns))
        if weights is not None:
            used = [
                f"{'less' if weight < 0 else 'and'} {self.rows[one]}"
                for one, weight in sorted(zip(chosen, weights, strict=True), key=lambda pair: -pair[1])
                if weight
            ]
            self.said.difference(VOLUM, " ".join(used).removeprefix("and "))

    def _hours_of_one(self) -> None:
        """What is not shown because one has most of its hours: can they be so many that nobody comes near that one?"""
        edges = [(low, None if np.isinf(high) else high) for low, high in self.axes[CLASS].stretches]
        figures, names = [row.figure for row in self.rows], list(DIMENSIONS)
        system = inference.System(figures, tuple(axis.size for axis in self.axes), edges)
        shown = {figure.members for figure in figures if figure.hours is not None}
        targets, words, enough = [], [], []
        for axes in SOUGHT:
            held: dict[tuple, list[float]] = {}
            for *labels, timer in zip(*(self.labels[axis] for axis in axes), self.persons["timer"], strict=True):
                held.setdefault(tuple(labels), []).append(timer)
            for labels, hours in sorted(held.items()):
                members: list = [None, None, None]
                for axis, label in zip(axes, labels, strict=True):
                    members[axis] = self._codes[axis][label]
                more = missing(np.array(hours), self.bounds.percent)
                if more and tuple(members) not in shown:
                    targets.append(system.hours(*members))
                    words.append(", ".join(f"{names[axis]} {label}" for axis, label in zip(axes, labels, strict=True)))
                    enough.append(sum(hours) + more)
        for one in inference.below(system.programme, targets, enough):
            self.said.reckoned(VOLUM, words[one])

    def _many(self, columns: dict[tuple[int, int, int, int], int]) -> np.ndarray | None:
        """Which kinds are of so many persons that they are in no small group; None where we do not know."""
        if any(len(code) > 1 for codes in self._codes for code in codes.values()):
            return None
        bands = np.searchsorted(self._cuts, self.persons["plass"])
        held = np.zeros(len(columns), int)
        for *labels, band in zip(*self.labels, bands, strict=True):
            kind = (*(min(codes[one]) for codes, one in zip(self._codes, labels, strict=True)), int(band))
            if kind in columns:
                held[columns[kind]] += 1
        return held >= self.bounds.persons

    def _intervals(self) -> None:
        """Each category, and each cell of zone or age by class, that few are in: what can a reader say of it?"""
        fine = [
            {label: axis.members([label]) for label in labels}
            for axis, labels in zip(self.axes, (self.axes[ZONE].labels, self.ages, self.classes), strict=True)
        ]
        names = list(DIMENSIONS)
        targets, words, both = [], [], []
        for axes in SOUGHT:
            held: dict[tuple, int] = {}
            for labels in zip(*(self.labels[axis] for axis in axes), strict=True):
                held[labels] = held.get(labels, 0) + 1
            for labels in itertools.product(*(fine[axis] for axis in axes)):
                there = held.get(labels, 0)
                said = tuple(labels[axes.index(axis)] if axis in axes else ALL for axis in range(len(names)))
                withheld = said in self._withheld
                if there < self.bounds.persons and (there or withheld):
                    members: list = [None, None, None]
                    for axis, label in zip(axes, labels, strict=True):
                        members[axis] = fine[axis][label]
                    targets.append(tuple(members))
                    both.append(withheld)
                    words.append(", ".join(f"{names[axis]} {label}" for axis, label in zip(axes, labels, strict=True)))
        edges = [(low, None if np.isinf(high) else high) for low, high in self.axes[CLASS].stretches]
        sizes = tuple(axis.size for axis in self.axes)
        left = list(range(len(targets)))
        # What the counts tell by themselves is told first, and so what only the hours do. Counts need but two tables.
        ways = [("counts", False), ("counts and hours", False), ("counts and hours", True)]
        for by, whole in ways if np.prod(sizes) <= CELLS else ways[:2]:
            figures = [row.figure if "hours" in by else replace(row.figure, hours=None) for row in self.rows]
            system = inference.System(figures, sizes, edges, whole)
            sought = [system.counts(*targets[one]) for one in left]
            narrow = inference.narrow(system.programme, sought, self.bounds.wide, [both[one] for one in left])
            found = {left[one] for one in narrow}
            left = [one for one in left if one not in found]
            for one in sorted(found):
                self.said.narrow(VOLUM, words[one], by, both[one])


def _same(one: Figure, other: Figure) -> bool:
    near = one.hours is None or other.hours is None or abs(one.hours - other.hours) < 0.001
    return near and (one.count is None or other.count is None or one.count == other.count)
