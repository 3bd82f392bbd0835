"""Small municipalities with decisions on care, and their marts as they are published: for what audits and attacks them.

The persons are given; a row says what it comprises and its figures are counted here. Nothing is withheld but what the
test says.
"""

import csv
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from orchestration.settings import SEEDS

DAY, NEXT = "2024-01-31", "2025-01-31"
KOMMUNE = "9902"
ALL = "alle"
NAMES = itertools.count()
TABLES = """
create schema {schema};
create table {schema}.hjemmetjeneste_vedtaksvolum (
    kommunenr varchar, maaledato date, sone varchar, aldersgruppe varchar, timeklasse varchar, mottakere integer,
    timer_per_uke decimal(18, 4), andel_mottakere_prosent double, andel_timer_prosent double, skjermet boolean,
    soner varchar, aldersgrupper varchar, timeklasser varchar, arkivfil varchar
);
create table {schema}.hjemmetjeneste_sone (
    kommunenr varchar, maaledato date, sone varchar, mottakere integer, vedtatte_timer_per_uke decimal(18, 4),
    timer_per_mottaker decimal(18, 2), skjermet boolean, soner varchar, arkivfil varchar
);
create table {schema}.hjemmetjeneste_alder (
    kommunenr varchar, maaledato date, aldersgruppe varchar, mottakere integer, timer_per_uke decimal(18, 4),
    mottakere_per_1000 double, skjermet boolean, aldersgrupper varchar, arkivfil varchar
);
create table {schema}.vedtak_konsentrasjon (
    kommunenr varchar, maaledato date, tyngste_prosent integer, mottakere integer, timer_per_uke decimal(18, 4),
    skjermet boolean, arkivfil varchar
);
create table {schema}.vedtak_ressurs (
    kommunenr varchar, maaledato date, tjenestekode varchar, aldersgruppe varchar, mottakere integer,
    timer_per_uke decimal(18, 4), pris_per_time_nok decimal(9, 2), kostnad_per_uke_nok decimal(18, 2),
    skjermet boolean, tjenester varchar, aldersgrupper varchar, arkivfil varchar
);
create table {schema}.vedtaksendring (
    kommunenr varchar, fra_dato date, til_dato date, endring varchar, mottakere integer,
    timer_per_uke_fra decimal(18, 4), timer_per_uke_til decimal(18, 4), skjermet boolean, arkivfil varchar
);
"""
PERSONS = """
create schema person;
create table person.int_vedtak__mottaker (
    kommunenr varchar, maaledato date, person varchar, sone varchar, aldersgruppe varchar, timeklasse varchar,
    timer_per_uke decimal(18, 6), plass bigint, antall bigint
);
create table person.int_vedtak__gjeldende (
    kommunenr varchar, maaledato date, person varchar, aldersgruppe varchar, sone varchar, tjenestekode varchar,
    timer_per_uke decimal(18, 6), er_hjemmetjeneste boolean
);
create table person.int_vedtak__pris (kommunenr varchar, maaledato date, tjenestekode varchar, pris_nok decimal(9, 2));
create table person.int_vedtak__endring (
    kommunenr varchar, fra_dato date, til_dato date, person varchar, timer_fra decimal(18, 6),
    timer_til decimal(18, 6), endring varchar
);
create schema referanse;
"""


def _seed(folder: str, name: str) -> list[dict]:
    with (SEEDS / folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


AGES = [row["aldersgruppe"] for row in _seed("vedtak", "aldersgruppe")]
CLASSES = {
    row["timeklasse"]: (float(row["timer_fra"]), float(row["timer_til"] or "inf"))
    for row in _seed("vedtak", "timeklasse")
}
PRICES = {row["tjenestekode"]: float(row["pris_nok"]) for row in _seed("vedtak", "pris")}


@dataclass(frozen=True)
class Person:
    """One with decisions on a day: zone, age, and hours a week by service; `name` is the same from day to day."""

    name: str
    sone: str
    alder: str
    tjenester: dict[str, float] = field(hash=False)
    home: frozenset[str] = frozenset({"1", "15"})

    @property
    def timer(self) -> float | None:
        """Hours of home care; None for one without."""
        hours = [hours for code, hours in self.tjenester.items() if code in self.home]
        return sum(hours) if hours else None

    @property
    def klasse(self) -> str:
        """The class of the hours of home care."""
        return next(name for name, (low, high) in CLASSES.items() if low <= self.timer < high)


def people(sone: str, alder: str, *hours: float, service: str = "15") -> list[Person]:
    """Persons of a zone and an age, one for each number of hours."""
    return [Person("", sone, alder, {service: one}) for one in hours]


def named(*groups: Iterable[Person]) -> list[Person]:
    """All the persons, each with a name of its own."""
    every = [one for group in groups for one in group]
    return [Person(f"p{next(NAMES):05}", one.sone, one.alder, one.tjenester) for one in every]


class Published:
    """A build database in memory: the persons of each day, and the marts that the test writes."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute(PERSONS + TABLES.format(schema="marts"))
        for folder, name in (("vedtak", "aldersgruppe"), ("vedtak", "timeklasse"), ("grenser", "terskel")):
            path = SEEDS / folder / f"{name}.csv"
            self.con.execute(f"create table referanse.{name} as from read_csv('{path}', all_varchar = true)")
        self.days: dict[str, list[Person]] = {}
        self.schema = "marts"

    def day(self, persons: list[Person], day: str = DAY) -> None:
        """The truth of a day."""
        self.days[day] = persons
        home = sorted((one for one in persons if one.timer is not None), key=lambda one: (-one.timer, one.name))
        rows = [
            [KOMMUNE, day, one.name, one.sone, one.alder, one.klasse, one.timer, place + 1, len(home)]
            for place, one in enumerate(home)
        ]
        self._insert("person.int_vedtak__mottaker", rows)
        self._insert(
            "person.int_vedtak__gjeldende",
            [
                [KOMMUNE, day, one.name, one.alder, one.sone, code, hours, code in one.home]
                for one in persons
                for code, hours in one.tjenester.items()
            ],
        )
        self._insert("person.int_vedtak__pris", [[KOMMUNE, day, code, price] for code, price in PRICES.items()])

    def change(self, first: str = DAY, last: str = NEXT) -> dict[str, list[tuple[float | None, float | None]]]:
        """The truth of what changed between two days: {kind: hours before and after of each}."""
        before = {one.name: one.timer for one in self.days[first] if one.timer is not None}
        after = {one.name: one.timer for one in self.days[last] if one.timer is not None}
        kinds: dict[str, list] = {}
        rows = []
        for name in sorted({**before, **after}):
            was, is_now = before.get(name), after.get(name)
            if was is None:
                kind = "ny"
            elif is_now is None:
                kind = "avsluttet"
            else:
                kind = "uendret" if was == is_now else "økt" if is_now > was else "redusert"
            kinds.setdefault(kind, []).append((was, is_now))
            rows.append([KOMMUNE, first, last, name, was, is_now, kind])
        self._insert("person.int_vedtak__endring", rows)
        return kinds

    def _insert(self, table: str, rows: list[list]) -> None:
        if rows:
            marks = f"({', '.join('?' * len(rows[0]))})"
            # All at once: one by one costs a millisecond each.
            given = [value for row in rows for value in row]
            self.con.execute(f"insert into {table} values {', '.join([marks] * len(rows))}", given)

    def row(self, day: str = DAY, arkivfil: str = "uttrekk", **kinds) -> None:
        """A row of home care: `sone`, `alder`, `klasse` are 'alle', a label, or (a label, what it comprises).

        It stands in the volumes, and by zone or age alone in that mart too. A row without figures is `withheld=True`.
        """
        withheld = kinds.pop("withheld", False)
        labels, listed, behind = [], [], [one for one in self.days[day] if one.timer is not None]
        for kind in ("sone", "alder", "klasse"):
            said = kinds.get(kind, ALL)
            label, fine = said if isinstance(said, tuple) else (said, [said])
            labels.append(label)
            listed.append(None if label == ALL else "; ".join(fine))
            if label != ALL:
                behind = [one for one in behind if getattr(one, kind) in fine]
        count, hours = (None, None) if withheld else (len(behind), sum(one.timer for one in behind))
        self._insert(
            f"{self.schema}.hjemmetjeneste_vedtaksvolum",
            [[KOMMUNE, day, *labels, count, hours, None, None, withheld, *listed, arkivfil]],
        )
        if labels[1:] == [ALL, ALL]:
            self._insert(
                f"{self.schema}.hjemmetjeneste_sone",
                [[KOMMUNE, day, labels[0], count, hours, None, withheld, listed[0], arkivfil]],
            )
        if labels[0] == labels[2] == ALL:
            self._insert(
                f"{self.schema}.hjemmetjeneste_alder",
                [[KOMMUNE, day, labels[1], count, hours, None, withheld, listed[1], arkivfil]],
            )

    def top(self, percent: int, day: str = DAY) -> None:
        """The share of the heaviest."""
        order = sorted((one.timer for one in self.days[day] if one.timer is not None), reverse=True)
        m = -(-len(order) * percent // 100)
        row = [KOMMUNE, day, percent, m, sum(order[:m]), False, "uttrekk"]
        self._insert(f"{self.schema}.vedtak_konsentrasjon", [row])

    def service(self, code=ALL, alder=ALL, day: str = DAY) -> None:
        """A row by service: 'alle', a code, or (a label, the codes)."""
        label, codes = code if isinstance(code, tuple) else (code, list(PRICES) if code == ALL else [code])
        group, ages = alder if isinstance(alder, tuple) else (alder, AGES if alder == ALL else [alder])
        decisions = [
            (one.name, service, hours)
            for one in self.days[day]
            if one.alder in ages
            for service, hours in one.tjenester.items()
            if service in codes
        ]
        kroner = round(sum(hours * PRICES[service] for _, service, hours in decisions), 2)
        count, hours = len({name for name, *_ in decisions}), sum(hours for *_, hours in decisions)
        price = PRICES[codes[0]] if len(codes) == 1 else None
        listed = None if label == ALL else "; ".join(codes), None if group == ALL else "; ".join(ages)
        self._insert(
            f"{self.schema}.vedtak_ressurs",
            [[KOMMUNE, day, label, group, count, hours, price, kroner, False, *listed, "uttrekk"]],
        )

    def changed(self, kind: str, pairs: list[tuple[float | None, float | None]], first=DAY, last=NEXT) -> None:
        """A row of what changed."""
        before, after = (sum(one[side] or 0 for one in pairs) for side in (0, 1))
        row = [KOMMUNE, first, last, kind, len(pairs), before, after, False, "uttrekk"]
        self._insert(f"{self.schema}.vedtaksendring", [row])

    def all_at_once(self, day: str = DAY, at_least: int = 5) -> None:
        """Publish as one who only looks at each row: one way and two ways, what is of enough persons, else withheld."""
        zones = sorted({one.sone for one in self.days[day]})
        ways = [("sone", zones), ("alder", AGES), ("klasse", list(CLASSES))]
        self.row(day)
        for kind, labels in ways:
            for label in labels:
                self._if_enough(day, at_least, **{kind: label})
        for kind, labels in ways[:2]:
            for label in labels:
                for klass in CLASSES:
                    self._if_enough(day, at_least, **{kind: label, "klasse": klass})

    def _if_enough(self, day: str, at_least: int, **kinds: str) -> None:
        behind = [
            one
            for one in self.days[day]
            if one.timer is not None and all(getattr(one, kind) == label for kind, label in kinds.items())
        ]
        if len(behind) >= at_least:
            self.row(day, **kinds)
        elif len(kinds) == 1:
            self.row(day, withheld=True, **kinds)

    def before(self, name: str = "forrige") -> str:
        """Let what is written from now on be that of an earlier publication; gives its schema."""
        self.schema = f"{name}.marts"
        self.con.execute(f"attach ':memory:' as {name}")
        self.con.execute(TABLES.format(schema=self.schema))
        return self.schema

    def now(self) -> None:
        """Let what is written from now on be what is to be published."""
        self.schema = "marts"
