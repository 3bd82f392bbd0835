"""What is published by service on one day: a person may have several, and an hour of each has a known price."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from orchestration.revisjon import inference
from orchestration.revisjon.dag import Day
from orchestration.revisjon.funn import (
    ALL,
    RESSURS,
    Finding,
    Findings,
    dominated,
    listed,
    number,
    records,
    remainders,
)
from orchestration.revisjon.inference import AGE, CLASS, ZONE, UnsolvedError

# Kroner are published with two decimals.
ROUNDED_NOK = 0.005
# Of a service that nobody has: what its hours are told from nothing by.
NO_HOURS = 0.01


@dataclass(frozen=True)
class Row:
    """A published row: which services, at which ages, how many persons, their hours and kroner."""

    table: str
    words: str
    services: frozenset[str]
    ages: frozenset[str]
    count: int | None
    hours: float | None
    kroner: float | None

    def __str__(self) -> str:
        return f"{self.table} ({self.words})"


class Services:
    """All rows by service of a day, with those of home care by age, whose services are known."""

    def __init__(self, day: Day) -> None:
        self.day, self.said = day, Findings(day.place, day.bounds)
        prices = (
            "select tjenestekode, pris_nok::double from person.int_vedtak__pris"
            " where kommunenr = ? and maaledato = ? order by all"
        )
        decisions = (
            "select person, aldersgruppe, tjenestekode, sum(timer_per_uke)::double as timer"
            " from person.int_vedtak__gjeldende where kommunenr = ? and maaledato = ? group by all order by all"
        )
        home = (
            "select distinct tjenestekode from person.int_vedtak__gjeldende where kommunenr = ? and er_hjemmetjeneste"
        )
        self.prices = dict(day.con.execute(prices, day.key).fetchall())
        self.decisions = day.con.execute(decisions, day.key).fetchnumpy()
        self.home = frozenset(code for (code,) in day.con.execute(home, day.key[:1]).fetchall())
        self.rows = [*self._by_service(), *self._home_care()]

    def _by_service(self) -> Iterator[Row]:
        sql = f"select * from marts.{RESSURS} where kommunenr = ? and maaledato = ? and not skjermet order by all"
        for record in records(self.day.con, sql, self.day.key):
            words = f"tjenestekode {record['tjenestekode']}, aldersgruppe {record['aldersgruppe']}"
            services = listed(record, "tjenestekode", "tjenester")
            ages = listed(record, "aldersgruppe", "aldersgrupper")
            if {*(services or [])} - self.prices.keys() or {*(ages or [])} - self.day.ages.keys():
                self.said.say(RESSURS, words, "expected services with a price and ages that are known; found others")
                continue
            yield Row(
                RESSURS,
                words,
                frozenset(self.prices if services is None else services),
                frozenset(self.day.ages if ages is None else ages),
                record["mottakere"],
                number(record["timer_per_uke"]),
                number(record["kostnad_per_uke_nok"]),
            )

    def _home_care(self) -> Iterator[Row]:
        axis = self.day.axes[AGE]
        for row in self.day.rows:
            members = row.figure.members
            if row.figure.top or row.earlier or members[ZONE] is not None or members[CLASS] is not None:
                continue
            ages = [label for label in self.day.ages if members[AGE] is None or axis.members([label]) <= members[AGE]]
            yield Row(row.table, row.words, self.home, frozenset(ages), row.figure.count, row.figure.hours, None)

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
        """All that is found of the services on the day."""
        if any(row.table == RESSURS for row in self.rows):
            self._each_row()
            self._differences()
            try:
                self._solved()
            except UnsolvedError as error:
                self.said.unsolved(RESSURS, error)
        return self.said.all

    def _each_row(self) -> None:
        for row in self.rows:
            if row.table != RESSURS:
                continue
            if row.count is not None and row.count < self.said.bounds.persons:
                self.said.few(RESSURS, row.words)
            chosen = self._of(row.services, row.ages)
            hours = self._each(chosen)
            if row.count not in (None, len(hours)) or abs((row.hours or hours.sum()) - hours.sum()) > 0.01:
                self.said.other(RESSURS, row.words)
            shares = [] if row.hours is None else [hours]
            shares += [] if row.kroner is None else [self._each(chosen, kroner=True)]
            if any(dominated(one, self.said.bounds.percent) for one in shares):
                self.said.reckoned(RESSURS, row.words)

    def _differences(self) -> None:
        """Two rows, all services and ages of the one of the other: home care without one of its services."""
        for large in self.rows:
            for small in self.rows:
                inside = small.services <= large.services and small.ages <= large.ages
                same = (small.services, small.ages) == (large.services, large.ages)
                if inside and not same and RESSURS in (small.table, large.table):
                    self._difference(small, large)

        self._remainders()

    def _remainders(self) -> None:
        """The services that are left, at the same ages, where all that are shown are taken away.

        Once as they stand, and once with home care as one of them, in the place of its services.
        """
        shown = {(row.services, row.ages): row for row in reversed(self.rows) if row.hours is not None}
        apart = [row for row in shown.values() if row.table == RESSURS]
        whole = [row for row in shown.values() if row.services == self.home or not row.services < self.home]
        for rows in (apart, whole):
            parts = [[one.services < all_of.services and one.ages == all_of.ages for all_of in rows] for one in rows]
            overlap = [[bool(one.services & other.services) for other in rows] for one in rows]
            for large, taken in remainders(np.array(parts, bool), np.array(overlap, bool), [row.ages for row in rows]):
                row, small = rows[large], [rows[one] for one in taken]
                self._left(row, row.services - frozenset().union(*(one.services for one in small)), small)

    def _left(self, row: Row, services: frozenset[str], taken: list[Row]) -> None:
        hours = self._each(self._of(services, row.ages))
        words = f"{row.words}, less {', '.join(map(str, taken))}"
        if 0 < len(hours) < self.said.bounds.persons:
            self.said.difference(row.table, words)
        elif dominated(hours, self.said.bounds.percent):
            self.said.reckoned(row.table, words)

    def _difference(self, small: Row, large: Row) -> None:
        words = f"{large.words}, less {small}"
        counted = None not in (small.count, large.count)
        summed = None not in (small.hours, large.hours)
        left = self._each(self._of(large.services, large.ages) & ~self._of(small.services, small.ages))
        few = counted and 0 < large.count - small.count < self.said.bounds.persons
        if few or (summed and 0 < len(left) < self.said.bounds.persons):
            self.said.difference(large.table, words)
        elif summed and dominated(left, self.said.bounds.percent):
            self.said.reckoned(large.table, words)

    def _solved(self) -> None:
        """Can the hours of a service that too few have, at an age or in all, be solved from hours and kroner?"""
        services, ages = sorted({*self.prices, *self.home}), list(self.day.ages)
        most = max((row.hours for row in self.rows if row.hours is not None), default=1e6)
        programme = inference.Programme()
        table = programme.columns(len(services) * len(ages), most + 1, whole=False).reshape(len(services), len(ages))

        def places(of: frozenset[str], at: frozenset[str]) -> np.ndarray:
            picked = [place for place, code in enumerate(services) if code in of]
            return table[np.ix_(picked, [place for place, age in enumerate(ages) if age in at])].ravel()

        for row in self.rows:
            if row.hours is not None:
                near = inference.ROUNDED
                programme.row(row.hours - near, row.hours + near, (places(row.services, row.ages), 1))
            if row.kroner is not None:
                terms = [(places(frozenset([code]), row.ages), self.prices[code]) for code in sorted(row.services)]
                programme.row(row.kroner - ROUNDED_NOK, row.kroner + ROUNDED_NOK, *terms)
        shown = {(row.services, row.ages) for row in self.rows}
        targets = []
        for code in map(frozenset, ([one] for one in services)):
            for at in [*(frozenset([age]) for age in ages), frozenset(ages)]:
                held = self._each(self._of(code, at))
                few = len(held) < self.said.bounds.persons
                if (few or dominated(held, self.said.bounds.percent)) and (code, at) not in shown:
                    words = f"tjenestekode {min(code)}, aldersgruppe {min(at) if len(at) == 1 else ALL}"
                    targets.append((words, places(code, at), held.sum()))
        percent = self.said.bounds.percent
        rooms = [max(percent / 100 * held, NO_HOURS) for *_, held in targets]
        for place in inference.pinned(programme, [one for _, one, _ in targets], [one[2] for one in targets], rooms):
            self.said.say(
                RESSURS,
                targets[place][0],
                f"expected that hours and kroner with known prices tell its hours to no nearer than {percent:g} %;"
                " found that they do",
            )
