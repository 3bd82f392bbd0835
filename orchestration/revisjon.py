"""The audit of what is withheld: what can one who knows all that is published about decisions find out of few persons?

It stands between the marts and the publication, reads the marts as a reader would, and the persons behind them only to
know which answers would be given away. It shares nothing with what withheld them. A finding says where, and what a
reader must not be able to tell; never what the reader would find.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np

from orchestration import duck, inference
from orchestration.inference import AGE, CLASS, ZONE, Figure, UnsolvedError
from orchestration.log import log
from orchestration.settings import Places

VOLUM, SONE, ALDER = "hjemmetjeneste_vedtaksvolum", "hjemmetjeneste_sone", "hjemmetjeneste_alder"
TOPP, RESSURS, ENDRING = "vedtak_konsentrasjon", "vedtak_ressurs", "vedtaksendring"
TABLES = [VOLUM, SONE, ALDER, TOPP, RESSURS, ENDRING]
# The persons that it reads: models of dbt's.
PERSONS = ["int_vedtak__mottaker", "int_vedtak__gjeldende", "int_vedtak__endring", "int_vedtak__pris"]
KIND = "revisjon"
SHOWN = 10
ALL = "alle"
DIMENSIONS = {"sone": "soner", "aldersgruppe": "aldersgrupper", "timeklasse": "timeklasser"}
HOURS = {SONE: "vedtatte_timer_per_uke"}
# Of a row that is withheld these are empty: all that is reckoned from its persons.
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
KINDS = ["ny", "avsluttet", "økt", "redusert", "uendret"]
STAYED = {"økt", "redusert", "uendret"}
NEAR = 1e-6


@dataclass(frozen=True)
class Bounds:
    """What a published figure must keep to: persons behind it, the width of what is withheld, and per cent of hours."""

    persons: int
    wide: int
    percent: float


@dataclass(frozen=True)
class Finding:
    """What must not be published: the mart it is told on, where, what was expected and what was found."""

    table: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.table}: {self.where}: expected {self.expected}; found {self.found}"


@dataclass(frozen=True)
class Row:
    """A published row of home care, as a sum of persons; `earlier` is the publication it stands in, if not in this."""

    table: str
    words: str
    figure: Figure
    earlier: str | None = None


@dataclass
class Axis:
    """The members of one dimension: zones by name, ages and classes by the stretches that all labels cut out."""

    lines: dict[str, tuple[float, float]] | None
    # What a label's last number stands for: an age of 49 is all of that year, hours of 10 begin the next class.
    last: float = 0
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
        return [
            (low, high)
            for low, high in zip(edges, edges[1:], strict=False)
            if any(self.lines[one][0] <= low and high <= self.lines[one][1] for one in self.labels)
        ]

    @property
    def size(self) -> int:
        return len(self.labels) if self.lines is None else len(self.stretches)

    def members(self, labels: Iterable[str]) -> frozenset[int]:
        """The places of what the labels comprise."""
        if self.lines is None:
            return frozenset(map(self.labels.index, labels))
        return frozenset(
            place
            for place, (low, high) in enumerate(self.stretches)
            if any(self.lines[one][0] <= low and high <= self.lines[one][1] for one in labels)
        )


def _stretch(label: str, last: float) -> tuple[float, float]:
    number = r"(\d+(?:\.\d+)?)"
    if found := re.fullmatch(rf"under {number}", label):
        return 0.0, float(found[1])
    if found := re.fullmatch(rf"{number}(?:\+| og over)", label):
        return float(found[1]), np.inf
    if found := re.fullmatch(rf"{number}-{number}", label):
        return float(found[1]), float(found[2]) + last
    raise ValueError(label)


def run(places: Places, published: dict[str, Path]) -> list[Finding]:
    """What is found in the build database, with the publications that readers may have had: {name: database}."""
    with duck.connect(places.build_db, read_only=True) as con:
        earlier = {}
        for number, (name, file) in enumerate(published.items()):
            schema = f"earlier_{number}.marts"
            try:
                con.execute(f"attach {duck.literal(file)} as earlier_{number} (read_only)")
                # One from before rows said what they comprise is not read: what it gave away cannot be called back.
                if {*DIMENSIONS.values()} <= {*_columns(con, schema, VOLUM)}:
                    earlier[name] = schema
            except duckdb.Error as error:
                log.warning(f"audit     {name}: expected an earlier publication that can be read; found {error}")
        return audit(con, earlier)


def audit(con: duckdb.DuckDBPyConnection, earlier: dict[str, str] | None = None) -> list[Finding]:
    """What is found in the marts of the connection, none where they can be published.

    `earlier` are publications that readers have: {name: schema of their marts}.
    """
    bounds = Bounds(
        *(float(con.execute("select verdi from referanse.terskel where terskel = ?", [name]).fetchone()[0])
          for name in ("personer_minst", "skjerming_intervall_min", "skjerming_prosent"))
    )  # fmt: skip
    bounds = Bounds(int(bounds.persons), int(bounds.wide), bounds.percent)
    findings = list(_shown_though_withheld(con))
    days = con.execute(
        " union ".join(f"select kommunenr, maaledato from marts.{table}" for table in TABLES[:-1]) + " order by all"
    ).fetchall()
    for kommunenr, maaledato in days:
        findings += _Day(con, kommunenr, maaledato, bounds, earlier or {}).findings()
    changes = con.execute(f"select distinct kommunenr, fra_dato, til_dato from marts.{ENDRING} order by all").fetchall()
    for change in changes:
        findings += _changes(con, change, bounds, earlier or {})
    return findings


def _shown_though_withheld(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for table in TABLES:
        for column in MEASURES[table]:
            if column in _columns(con, "marts", table):
                rows = con.execute(
                    f"select count(*) from marts.{table} where skjermet and {column} is not null"
                ).fetchone()[0]
                if rows:
                    yield Finding(table, f"rows with skjermet, {column}", "no value", f"{rows} rows with one")


def _columns(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[str]:
    return [name for name, *_ in con.execute(f"describe {schema}.{table}").fetchall()]


def _records(con: duckdb.DuckDBPyConnection, sql: str, given: Sequence) -> list[dict]:
    found = con.execute(sql, given)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _listed(record: dict, column: str, several: str) -> list[str] | None:
    """The fine labels that a row comprises in one dimension; None for all."""
    if record.get(several):
        return record[several].split("; ")
    value = record.get(column)
    return None if value in (None, ALL) else [value]


def dominated(hours: np.ndarray, percent: float) -> bool:
    """Whether the second largest contributor comes within `percent` of the largest, by what is left of the sum."""
    if len(hours) == 0:
        return False
    largest = np.sort(np.partition(hours, -2)[-2:] if len(hours) > 1 else hours)[::-1]
    return bool(hours.sum() - largest.sum() < percent / 100 * largest[0] - NEAR)


def bounded(hours: np.ndarray, low: float, high: float, percent: float) -> bool:
    """Whether one of them, who knows that all are between the edges, comes within `percent` of another, both ways."""
    if len(hours) < 2:
        return False
    order = np.sort(hours)
    others = len(hours) - 2
    for knower in (-1, 0):  # who has most leaves least room above, who has least leaves least below
        known = np.full(len(order), order[knower])
        known[knower] = order[-2] if knower else order[1]
        rest = order.sum() - order - known
        above = rest - others * low
        below = others * high - rest if others else np.zeros(len(order))
        room = percent / 100 * order - NEAR
        tells = (above < room) | (below < room)
        if np.any(tells & (np.minimum(high - order, above) < room) & (np.minimum(order - low, below) < room)):
            return True
    return False


class _Day:
    """All that is published of one municipality's decisions on one day, and who is behind it."""

    def __init__(self, con, kommunenr: str, maaledato, bounds: Bounds, earlier: dict[str, str]) -> None:
        self.con, self.bounds = con, bounds
        self.key = [kommunenr, maaledato]
        self.place = f"{kommunenr}, {maaledato}"
        ages = con.execute("select aldersgruppe, alder_fra, alder_til from referanse.aldersgruppe").fetchall()
        classes = con.execute("select timeklasse, timer_fra, timer_til from referanse.timeklasse").fetchall()
        self.ages = {label: (float(low), np.inf if high is None else float(high) + 1) for label, low, high in ages}
        self.classes = {label: (float(low), np.inf if high is None else float(high)) for label, low, high in classes}
        self.axes = [Axis(None), Axis(dict(self.ages), last=1), Axis(dict(self.classes))]
        self.axes[AGE].know(self.ages)
        self.axes[CLASS].know(self.classes)
        self.persons = con.execute(
            "select sone, aldersgruppe, timeklasse, timer_per_uke::double as timer, plass::bigint as plass, person"
            " from person.int_vedtak__mottaker where kommunenr = ? and maaledato = ? order by plass",
            self.key,
        ).fetchnumpy()
        self.said: list[Finding] = []
        self.rows = self._read(earlier)

    def _read(self, earlier: dict[str, str]) -> list[Row]:
        records = list(self._records_of("marts", None))
        archives = {record["arkivfil"] for *_, record in records if record.get("arkivfil")}
        for name, schema in earlier.items():
            before = list(self._records_of(schema, name))
            same = archives & {record["arkivfil"] for *_, record in before if record.get("arkivfil")}
            if same:  # another extract is of other persons
                records += before
        for _, _, record in records:
            for axis, (column, several) in zip(self.axes, DIMENSIONS.items(), strict=True):
                labels = _listed(record, column, several) or []
                try:
                    axis.know(labels)
                except ValueError as unknown:
                    self._say(VOLUM, f"{column} {unknown}", "a category that is known", "another")
        self.axes[ZONE].know(sorted(set(self.persons["sone"])) or [ALL])
        rows: dict[tuple, Row] = {}
        for name, table, record in records:
            row = self._row(name, table, record)
            if row is None:
                continue
            key = (row.figure.members, record.get("tyngste_prosent"))
            there = rows.setdefault(key, row)
            if not _same(there.figure, row.figure):
                self._contradicts(there, row)
                rows[(*key, name)] = row
        return list(rows.values())

    def _records_of(self, schema: str, name: str | None) -> Iterator[tuple[str | None, str, dict]]:
        for table in (VOLUM, SONE, ALDER, TOPP):
            sql = f"select * from {schema}.{table} where kommunenr = ? and maaledato = ?"
            for record in _records(self.con, sql, self.key):
                yield name, table, record

    def _row(self, name: str | None, table: str, record: dict) -> Row | None:
        if record["skjermet"]:
            return None
        members = []
        for axis, (column, several) in zip(self.axes, DIMENSIONS.items(), strict=True):
            labels = _listed(record, column, several)
            found = None if labels is None else axis.members(labels)
            members.append(None if found is not None and len(found) == axis.size else found)
        count, hours = record["mottakere"], record[HOURS.get(table, "timer_per_uke")]
        figure = Figure(tuple(members), count, None if hours is None else float(hours), top=table == TOPP)
        words = [f"{column} {record[column]}" for column in (*DIMENSIONS, "tyngste_prosent") if column in record]
        return Row(table, ", ".join(words), figure, name)

    def _say(self, table: str, where: str, expected: str, found: str) -> None:
        self.said.append(Finding(table, f"{self.place}, {where}", expected, found))

    def _contradicts(self, one: Row, other: Row) -> None:
        if other.earlier:
            self._say(
                other.table,
                other.words,
                f"the figures of publication {other.earlier}, which rest on the same extract",
                "others: a list of services, a status or a setting is changed. Count on a new day, or take back"
                " the change",
            )
        else:
            self._say(other.table, other.words, f"the figures of {one.table}, {one.words}", "others")

    def findings(self) -> list[Finding]:
        """All that is found of the day."""
        if self.rows:
            self._each_row()
            self._differences()
            self._solved("all rows together", self._combinations)
            self._solved("all rows together", self._intervals)
        self.said += _Services(self).findings()
        return self.said

    def _solved(self, where: str, step: Callable[[], None]) -> None:
        try:
            step()
        except UnsolvedError as error:
            self._say(VOLUM, where, "a system that can be solved", str(error))

    # -- one row, and two

    @cached_property
    def _codes(self) -> list[dict[str, frozenset[int]]]:
        """Which members each label of a person is: more than one where an earlier publication divides it."""
        return [
            {label: axis.members([label]) for label in set(persons)}
            for axis, persons in zip(
                self.axes, (self.persons["sone"], self.persons["aldersgruppe"], self.persons["timeklasse"]), strict=True
            )
        ]

    def _behind(self, figure: Figure) -> np.ndarray | None:
        """Which persons are behind a figure; None where an earlier publication divides what we know them by."""
        chosen = np.ones(len(self.persons["plass"]), bool)
        if figure.top:
            return self.persons["plass"] <= figure.count
        labels = (self.persons["sone"], self.persons["aldersgruppe"], self.persons["timeklasse"])
        for members, codes, label in zip(figure.members, self._codes, labels, strict=True):
            if members is not None:
                if any(0 < len(code & members) < len(code) for code in codes.values()):
                    return None
                inside = [one for one, code in codes.items() if code <= members]
                chosen &= np.isin(label, inside)
        return chosen

    @cached_property
    def _masks(self) -> list[np.ndarray | None]:
        return [self._behind(row.figure) for row in self.rows]

    def _edges(self, figure: Figure) -> tuple[float, float]:
        stretches = self.axes[CLASS].stretches
        places = figure.members[CLASS] or range(len(stretches))
        return min(stretches[one][0] for one in places), max(stretches[one][1] for one in places)

    def _each_row(self) -> None:
        persons, percent = self.bounds.persons, self.bounds.percent
        for row, mask in zip(self.rows, self._masks, strict=True):
            if row.figure.count is not None and row.figure.count < persons:
                self._say(row.table, row.words, f"at least {persons} persons behind what is shown", "fewer")
            if mask is None:
                continue
            hours = self.persons["timer"][mask]
            right = row.figure.count in (None, mask.sum())
            right &= row.figure.hours is None or abs(row.figure.hours - hours.sum()) < 0.01
            if not right and not row.earlier:
                self._say(row.table, row.words, "the sum of the persons that the row says it comprises", "another")
            if row.figure.hours is not None:
                self._of_hours(row.table, row.words, hours, row.figure)

    def _of_hours(self, table: str, words: str, hours: np.ndarray, figure: Figure) -> None:
        percent = self.bounds.percent
        if dominated(hours, percent) or bounded(hours, *self._edges(figure), percent):
            self._say(
                table, words, f"that no recipient can reckon another's hours to within {percent:g} %", "one who can"
            )

    @cached_property
    def _kinds(self) -> tuple[np.ndarray, dict[tuple[int, int, int, int], int]]:
        """Which kinds of persons, by zone, age, class and place among the heaviest, are in each row; and their columns.

        Kinds that no persons can be of, by the published counts, are left out: of the ten heaviest nobody is below a
        class with twelve.
        """
        sizes = [axis.size for axis in self.axes]
        cuts = sorted({row.figure.count for row in self.rows if row.figure.top and row.figure.count})
        bands = list(zip([0, *cuts], [*cuts, np.inf], strict=True))
        above = self._above()
        kinds = []
        for klass in range(sizes[CLASS]):
            first = max([above[one] for one in range(klass + 1, sizes[CLASS] + 1) if one in above], default=0)
            last = min([above[one] for one in range(klass + 1) if one in above], default=np.inf)
            kinds += [(klass, b) for b, (low, high) in enumerate(bands) if max(first, low) < min(last, high)]
        every = [(z, a, k, b) for z in range(sizes[ZONE]) for a in range(sizes[AGE]) for k, b in kinds]
        places = np.array(every, int).reshape(-1, 4)
        matrix = np.zeros((len(self.rows), len(every)), bool)
        for number, row in enumerate(self.rows):
            inside = np.ones(len(every), bool)
            if row.figure.top:
                inside = places[:, 3] <= cuts.index(row.figure.count)
            for axis, members in enumerate(row.figure.members):
                if members is not None:
                    inside &= np.isin(places[:, axis], list(members))
            matrix[number] = inside
        return matrix, {kind: number for number, kind in enumerate(every)}

    def _above(self) -> dict[int, int]:
        """How many persons have at least the hours of each class, where the rows by class alone tell it."""
        size = self.axes[CLASS].size
        rows = [
            (row.figure.members[CLASS], row.figure.count)
            for row in self.rows
            if row.figure.count is not None and not row.figure.top and row.figure.members[:2] == (None, None)
        ]
        if not rows:
            return {}
        matrix = np.array([[members is None or one in members for one in range(size)] for members, _ in rows], float)
        counts = np.array([count for _, count in rows])
        found = {size: 0}
        for klass in range(size):
            wanted = (np.arange(size) >= klass).astype(float)
            weights = np.linalg.lstsq(matrix.T, wanted, rcond=None)[0]
            if np.allclose(matrix.T @ weights, wanted):
                found[klass] = round(float(weights @ counts))
        return found

    def _differences(self) -> None:
        matrix, _ = self._kinds
        whole = matrix.astype(np.float32)
        inside = whole @ (1 - whole).T == 0
        persons = self.bounds.persons
        for small, large in np.argwhere(inside):
            one, other = self.rows[small], self.rows[large]
            if small == large or one.figure.count is None or other.figure.count is None or inside[large, small]:
                continue
            left = other.figure.count - one.figure.count
            if 0 < left < persons:
                self._say(
                    other.table,
                    f"{other.words}, less {self._named(one)}",
                    f"nobody, or at least {persons} persons, in the difference",
                    "fewer",
                )
            elif left and None not in (one.figure.hours, other.figure.hours):
                masks = self._masks[small], self._masks[large]
                if masks[0] is not None and masks[1] is not None:
                    hours = self.persons["timer"][masks[1] & ~masks[0]]
                    self._of_hours(other.table, f"{other.words}, less {self._named(one)}", hours, other.figure)

    @staticmethod
    def _named(row: Row) -> str:
        where = f" in publication {row.earlier}" if row.earlier else ""
        return f"{row.table} ({row.words}){where}"

    # -- all rows together

    def _combinations(self) -> None:
        matrix, columns = self._kinds
        _, first = np.unique(matrix, axis=0, return_index=True)
        chosen = [one for one in sorted(first) if self.rows[one].figure.count is not None]
        if not chosen:
            return
        counts = np.array([self.rows[one].figure.count for one in chosen])
        found = inference.combination(matrix[chosen], counts, self.bounds.persons, self._many(columns))
        if found is not None and not any("in the difference" in one.expected for one in self.said):
            used = [
                f"{'less' if weight < 0 else 'and'} {self._named(self.rows[one])}"
                for one, weight in zip(chosen, found, strict=True)
                if weight
            ]
            self._say(
                VOLUM,
                " ".join(used).removeprefix("and "),
                f"no group of fewer than {self.bounds.persons} persons among the sums and differences of rows",
                "one",
            )

    def _many(self, columns: dict[tuple[int, int, int, int], int]) -> np.ndarray | None:
        if any(len(code) > 1 for codes in self._codes for code in codes.values()):
            return None
        cuts = sorted({row.figure.count for row in self.rows if row.figure.top and row.figure.count})
        bands = np.searchsorted(cuts, self.persons["plass"]) if cuts else np.zeros(len(self.persons["plass"]), int)
        held = np.zeros(len(columns), int)
        labels = zip(self.persons["sone"], self.persons["aldersgruppe"], self.persons["timeklasse"], strict=True)
        for label, band in zip(labels, bands, strict=True):
            kind = (*(next(iter(codes[one])) for codes, one in zip(self._codes, label, strict=True)), int(band))
            if kind in columns:
                held[columns[kind]] += 1
        return held >= self.bounds.persons

    def _intervals(self) -> None:
        sizes = tuple(axis.size for axis in self.axes)
        edges = [(low, None if np.isinf(high) else high) for low, high in self.axes[CLASS].stretches]
        programme, places, _ = inference.counts_of([row.figure for row in self.rows], sizes, edges)
        fine = [
            {label: axis.members([label]) for label in labels}
            for axis, labels in zip(self.axes, (self.axes[ZONE].labels, self.ages, self.classes), strict=True)
        ]
        names = list(DIMENSIONS)
        targets, words = [], []
        for axes in ((ZONE,), (AGE,), (CLASS,), (ZONE, CLASS), (AGE, CLASS)):
            held: dict[tuple, int] = {}
            for labels in zip(*(self.persons[names[axis]] for axis in axes), strict=True):
                held[labels] = held.get(labels, 0) + 1
            for labels in _product([fine[axis] for axis in axes]):
                if held.get(labels, 0) < self.bounds.persons:
                    members = [None, None, None]
                    for axis, label in zip(axes, labels, strict=True):
                        members[axis] = fine[axis][label]
                    targets.append(places(*members))
                    words.append(", ".join(f"{names[axis]} {label}" for axis, label in zip(axes, labels, strict=True)))
        for number in inference.narrow(programme, targets, self.bounds.wide):
            self._say(
                VOLUM,
                words[number],
                f"that it can be anything from 0 to at least {self.bounds.wide} persons, by all that is published",
                "a narrower interval",
            )


@dataclass(frozen=True)
class _Service:
    """A published row by service: which services, at which ages, how many persons, their hours and kroner."""

    table: str
    words: str
    services: frozenset[str]
    ages: frozenset[str]
    count: int | None
    hours: float | None
    kroner: float | None


class _Services:
    """What is published by service on one day: a person may have several, and an hour of each has a known price."""

    def __init__(self, day: _Day) -> None:
        self.day, con = day, day.con
        self.prices = dict(
            con.execute(
                "select tjenestekode, pris_nok::double from person.int_vedtak__pris"
                " where kommunenr = ? and maaledato = ? order by all",
                day.key,
            ).fetchall()
        )
        self.decisions = con.execute(
            "select person, aldersgruppe, tjenestekode, sum(timer_per_uke)::double as timer"
            " from person.int_vedtak__gjeldende where kommunenr = ? and maaledato = ? group by all order by all",
            day.key,
        ).fetchnumpy()
        counted = con.execute(
            "select distinct tjenestekode from person.int_vedtak__gjeldende where kommunenr = ? and er_hjemmetjeneste",
            day.key[:1],
        ).fetchall()
        self.home = frozenset(code for (code,) in counted)
        self.rows = [*self._by_service(), *self._home_care()]

    def _by_service(self) -> Iterator[_Service]:
        sql = f"select * from marts.{RESSURS} where kommunenr = ? and maaledato = ?"
        for record in _records(self.day.con, sql, self.day.key):
            if record["skjermet"]:
                continue
            words = f"tjenestekode {record['tjenestekode']}, aldersgruppe {record['aldersgruppe']}"
            services = _listed(record, "tjenestekode", "tjenester")
            ages = _listed(record, "aldersgruppe", "aldersgrupper")
            unknown = {*(services or ())} - self.prices.keys() | {*(ages or ())} - self.day.ages.keys()
            if unknown:
                self.day._say(RESSURS, words, "services and ages that are known", "others")
                continue
            yield _Service(
                RESSURS,
                words,
                frozenset(self.prices if services is None else services),
                frozenset(self.day.ages if ages is None else ages),
                record["mottakere"],
                _number(record["timer_per_uke"]),
                _number(record["kostnad_per_uke_nok"]),
            )

    def _home_care(self) -> Iterator[_Service]:
        """The rows of home care in all zones and classes are of the services that are counted as such."""
        axis = self.day.axes[AGE]
        for row in self.day.rows:
            members = row.figure.members
            if row.figure.top or row.earlier or members[ZONE] is not None or members[CLASS] is not None:
                continue
            ages = [label for label in self.day.ages if members[AGE] is None or axis.members([label]) <= members[AGE]]
            yield _Service(row.table, row.words, self.home, frozenset(ages), row.figure.count, row.figure.hours, None)

    def _of(self, services: frozenset[str], ages: frozenset[str]) -> np.ndarray:
        return np.isin(self.decisions["tjenestekode"], [*services]) & np.isin(self.decisions["aldersgruppe"], [*ages])

    def _each(self, chosen: np.ndarray, kroner: bool = False) -> np.ndarray:
        """The hours, or the kroner, of each person behind the chosen decisions."""
        weights = self.decisions["timer"][chosen]
        if kroner:
            weights = weights * [self.prices.get(code, 0.0) for code in self.decisions["tjenestekode"][chosen]]
        _, person = np.unique(self.decisions["person"][chosen], return_inverse=True)
        return np.bincount(person, weights=weights) if len(weights) else np.zeros(0)

    def findings(self) -> list[Finding]:
        before, self.day.said = self.day.said, []
        if any(row.table == RESSURS for row in self.rows):
            self._each_row()
            self._differences()
            self.day._solved("all services together", self._solve)
        found, self.day.said = self.day.said, before
        return found

    def _each_row(self) -> None:
        persons = self.day.bounds.persons
        for row in self.rows:
            if row.table != RESSURS:
                continue
            if row.count is not None and row.count < persons:
                self.day._say(row.table, row.words, f"at least {persons} persons behind what is shown", "fewer")
            chosen = self._of(row.services, row.ages)
            hours = self._each(chosen)
            if row.count not in (None, len(hours)) or row.hours is not None and abs(row.hours - hours.sum()) > 0.01:
                self.day._say(row.table, row.words, "the sum of the persons that the row says it comprises", "another")
            self._dominated(row.words, row.hours, hours)
            self._dominated(row.words, row.kroner, self._each(chosen, kroner=True))

    def _dominated(self, words: str, shown: float | None, shares: np.ndarray) -> None:
        percent = self.day.bounds.percent
        if shown is not None and dominated(shares, percent):
            self.day._say(
                RESSURS, words, f"that no recipient can reckon another's hours to within {percent:g} %", "one who can"
            )

    def _differences(self) -> None:
        persons = self.day.bounds.persons
        for large in self.rows:
            for small in self.rows:
                if small is large or not (small.services <= large.services and small.ages <= large.ages):
                    continue
                if small.table != RESSURS and large.table != RESSURS:
                    continue
                words = f"{large.words}, less {small.table} ({small.words})"
                counts = None not in (small.count, large.count)
                left = self._of(large.services, large.ages) & ~self._of(small.services, small.ages)
                behind = len(self._each(left))
                if counts and 0 < large.count - small.count < persons:
                    self._small(large.table, words)
                elif None not in (small.hours, large.hours) and 0 < behind:
                    if behind < persons:
                        self._small(large.table, words)
                    else:
                        self._dominated(words, large.hours, self._each(left))

    def _small(self, table: str, words: str) -> None:
        persons = self.day.bounds.persons
        self.day._say(table, words, f"nobody, or at least {persons} persons, in the difference", "fewer")

    def _solve(self) -> None:
        """The hours of each service at each age, by the hours and kroner that are shown."""
        services, ages = sorted({*self.prices, *self.home}), list(self.day.ages)
        most = max([row.hours for row in self.rows if row.hours is not None], default=1e6)
        programme = inference.Programme()
        hours = programme.columns(len(services) * len(ages), most + 1, whole=False).reshape(len(services), len(ages))

        def places(of: frozenset[str], at: frozenset[str]) -> np.ndarray:
            picked = [one for one, code in enumerate(services) if code in of]
            return hours[np.ix_(picked, [one for one, age in enumerate(ages) if age in at])]

        for row in self.rows:
            if row.hours is not None:
                near = inference.ROUNDED
                programme.row(row.hours - near, row.hours + near, (places(row.services, row.ages), 1))
            if row.kroner is not None:
                terms = [
                    (places(frozenset([code]), row.ages), self.prices[code])
                    for code in services
                    if code in row.services
                ]
                programme.row(row.kroner - 0.005, row.kroner + 0.005, *terms)
        shown = {(row.services, row.ages) for row in self.rows}
        spans = [frozenset([age]) for age in ages] + [frozenset(ages)]
        targets = []
        for code in services:
            for at in spans:
                held = self._each(self._of(frozenset([code]), at))
                unsafe = len(held) < self.day.bounds.persons or dominated(held, self.day.bounds.percent)
                if unsafe and (frozenset([code]), at) not in shown:
                    words = f"tjenestekode {code}, aldersgruppe {ALL if len(at) == len(ages) else next(iter(at))}"
                    targets.append((words, places(frozenset([code]), at).ravel(), held.sum()))
        self._pinned(programme, targets)

    def _pinned(self, programme: inference.Programme, targets: list[tuple[str, np.ndarray, float]]) -> None:
        percent = self.day.bounds.percent
        low = np.array([target[2] for target in targets])
        high = low.copy()
        for number, (words, target, held) in enumerate(targets):
            room = max(percent / 100 * held, 0.01)
            for aim in (-1.0, 1.0):
                if high[number] <= held + room and low[number] >= held - room:
                    solution = programme.best(target, aim)
                    sums = [solution[other].sum() for _, other, _ in targets]
                    low, high = np.minimum(low, sums), np.maximum(high, sums)
            if high[number] <= held + room and low[number] >= held - room:
                self.day._say(
                    RESSURS,
                    words,
                    f"that its hours cannot be solved to within {percent:g} % from hours and kroner with known prices",
                    "that they can",
                )


def _number(value) -> float | None:
    return None if value is None else float(value)


def _changes(con, change: Sequence, bounds: Bounds, earlier: dict[str, str]) -> Iterator[Finding]:
    """What the kinds of change between two days tell, with the totals of the days."""
    kommunenr, first, last = change
    where = f"{kommunenr}, {first} to {last}"
    truth = con.execute(
        "select endring, timer_fra::double as fra, timer_til::double as til from person.int_vedtak__endring"
        " where kommunenr = ? and fra_dato = ? and til_dato = ?",
        change,
    ).fetchnumpy()
    truth = {name: np.ma.filled(values, 0) if name != "endring" else values for name, values in truth.items()}
    rows = []
    for schema in ("marts", *earlier.values()):
        sql = f"select * from {schema}.{ENDRING} where kommunenr = ? and fra_dato = ? and til_dato = ? and not skjermet"
        for record in _records(con, sql, change):
            kinds = STAYED if record["endring"] == "fortsatt" else {record["endring"]}
            hours = _number(record["timer_per_uke_fra"]), _number(record["timer_per_uke_til"])
            row = (f"endring {record['endring']}", frozenset(kinds), record["mottakere"], *hours)
            if row not in rows:
                rows.append(row)
    for words, kinds, count, *_ in list(rows):
        behind = np.isin(truth["endring"], [*kinds])
        if count is not None and count < bounds.persons:
            yield Finding(
                ENDRING, f"{where}, {words}", f"at least {bounds.persons} persons behind what is shown", "fewer"
            )
        sums = truth["fra"][behind], truth["til"][behind], np.abs(truth["til"] - truth["fra"])[behind]
        if any(dominated(one, bounds.percent) for one in sums):
            yield Finding(
                ENDRING,
                f"{where}, {words}",
                f"that no recipient can reckon another's hours to within {bounds.percent:g} %",
                "one who can",
            )
    # The totals of the days, where they are shown, are of those who ended or stayed, and of those who are new or stayed.
    for day, kinds in ((first, {"avsluttet", *STAYED}), (last, {"ny", *STAYED})):
        total = con.execute(
            f"select mottakere, timer_per_uke::double from marts.{VOLUM} where kommunenr = ? and maaledato = ?"
            " and sone = 'alle' and aldersgruppe = 'alle' and timeklasse = 'alle' and not skjermet",
            [kommunenr, day],
        ).fetchone()
        if total:
            hours = (total[1], None) if day == first else (None, total[1])
            rows.append((f"{VOLUM} {day}", frozenset(kinds), total[0], *hours))
    try:
        yield from _solved_changes(where, rows, truth, bounds)
    except UnsolvedError as error:
        yield Finding(ENDRING, f"{where}, all rows together", "a system that can be solved", str(error))


def _solved_changes(where: str, rows: list[tuple], truth: dict, bounds: Bounds) -> Iterator[Finding]:
    shown = [row for row in rows if row[2] is not None]
    matrix = np.array([[kind in kinds for kind in KINDS] for _, kinds, *_ in shown], bool).reshape(-1, len(KINDS))
    weights = inference.combination(matrix, np.array([row[2] for row in shown]), bounds.persons) if shown else None
    if weights is not None:
        used = [f"{'less' if n < 0 else 'and'} {row[0]}" for row, n in zip(shown, weights, strict=True) if n]
        yield Finding(
            ENDRING,
            f"{where}, {' '.join(used).removeprefix('and ')}",
            f"no group of fewer than {bounds.persons} persons among the sums and differences of rows",
            "one",
        )
    for place, name in ((3, "fra"), (4, "til")):
        for large in rows:
            for small in rows:
                if small[1] < large[1] and None not in (small[place], large[place]):
                    left = np.isin(truth["endring"], [*(large[1] - small[1])])
                    if dominated(truth[name][left], bounds.percent):
                        yield Finding(
                            ENDRING,
                            f"{where}, {large[0]}, less {small[0]}",
                            f"that no recipient can reckon another's hours to within {bounds.percent:g} %",
                            "one who can",
                        )
    most = max([row[2] for row in shown], default=100_000)
    programme = inference.Programme()
    persons = programme.columns(len(KINDS), most)
    hours = [programme.columns(len(KINDS), inference.MOST_HOURS * most, whole=False) for _ in range(2)]
    for kind, name in enumerate(KINDS):
        for side, absent in ((0, "ny"), (1, "avsluttet")):
            weight = 0 if name == absent else inference.MOST_HOURS
            programme.row(-np.inf, 0, (hours[side][[kind]], 1), (persons[[kind]], -weight))
        low, high = {"økt": (0, np.inf), "redusert": (-np.inf, 0), "uendret": (0, 0)}.get(name, (-np.inf, np.inf))
        programme.row(low, high, (hours[1][[kind]], 1), (hours[0][[kind]], -1))
    for _, kinds, count, *shown_hours in rows:
        picked = [place for place, kind in enumerate(KINDS) if kind in kinds]
        if count is not None:
            programme.row(count, count, (persons[picked], 1))
        for side, value in enumerate(shown_hours):
            if value is not None:
                programme.row(value - inference.ROUNDED, value + inference.ROUNDED, (hours[side][picked], 1))
    for place, kind in enumerate(KINDS):
        if (truth["endring"] == kind).sum() < bounds.persons:
            low, high = inference.span(programme, persons[[place]])
            # How many more there are is said by the totals: not from 0, but as wide.
            if high < bounds.wide - 0.5 or high - low < bounds.wide - 0.5:
                yield Finding(
                    ENDRING,
                    f"{where}, endring {kind}",
                    f"an interval at least {bounds.wide} persons wide, by all that is published",
                    "a narrower one",
                )


def _product(parts: list[dict]) -> Iterator[tuple]:
    if not parts:
        yield ()
        return
    for first in parts[0]:
        for rest in _product(parts[1:]):
            yield first, *rest


def _same(one: Figure, other: Figure) -> bool:
    near = one.hours is None or other.hours is None or abs(one.hours - other.hours) < 0.001
    return near and (one.count is None or other.count is None or one.count == other.count)
