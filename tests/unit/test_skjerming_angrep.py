"""Municipalities as they fall, published as it is decided: the audit and an attacker of other code find nothing.

python -m tests.unit.test_skjerming_angrep FIRST LAST attacks many more, of up to 700 recipients.
"""

import random
import sys
import time
from collections import Counter, defaultdict
from itertools import product

import numpy as np
import pytest

from orchestration import revisjon
from orchestration.skjerming import HOUR, Category, Day, Known, Rules, Service, Shown, divided
from tests.attacker import Attacker
from tests.decisions import AGES, ALL, CLASSES, DAY, KOMMUNE, NEXT, PRICES, Person, Published

RULES = Rules(5, 10, 5)
NOW = {DAY: NEXT, NEXT: None}
EDGES = [Category(name, low, None if high == float("inf") else high) for name, (low, high) in CLASSES.items()]
YEARS = [Category(name, *(int(one) for one in name.rstrip("+").split("-"))) for name in AGES]


def municipality(chance: random.Random, most: int = 150) -> Published:
    """Two days of a municipality of some recipients in some zones, some of them new or gone, and what is published."""
    zones = "ABCDEFGH"[: chance.randint(1, 8)]
    weights = [chance.choice([0.02, 0.1, 0.5, 1, 3]) for _ in zones]
    heavy = chance.choice([0.3, 0.8, 1.2])
    home = frozenset(chance.choice([{"15"}, {"1", "15"}]))

    def person(name: str) -> Person:
        services = {"15": min(120.0, max(0.25, round(4 * chance.lognormvariate(heavy, 1.2)) / 4))}
        for code, share in (("1", 0.3), ("9", 0.1), ("3", 0.03), ("4", 0.05)):
            if chance.random() < share:
                services[code] = chance.choice([0.5, 1.0, 2.0, 5.0, 20.0])
        if chance.random() < 0.05:
            del services["15"]
            services.setdefault("9", 2.0)
        age = chance.choices(AGES, [1, 3, 5, 20, 35, 20])[0]
        return Person(name, chance.choices(zones, weights)[0], age, services, home)

    count = chance.randint(4, most)
    before = [person(f"p{at}") for at in range(count)]
    stayed = [
        one if chance.random() < 0.7 else Person(one.name, one.sone, one.alder, person("").tjenester, home)
        for one in before
        if chance.random() < 0.93
    ]
    after = stayed + [person(f"n{at}") for at in range(chance.randint(0, count // 8))]
    published = Published()
    for day, persons in ((DAY, before), (NEXT, after)):
        published.day(persons, day)
    return published


def publish(published: Published) -> list[Shown]:
    """Write the marts of both days as it is decided; gives all that was decided."""
    everyone = [one for day in (DAY, NEXT) for one in published.days[day]]
    home = everyone[0].home
    given = {code for one in everyone for code in one.tjenester if code in PRICES}
    known = Known(
        [Category(zone) for zone in sorted({one.sone for one in everyone})],
        YEARS,
        EDGES,
        [Service(code, code in home, round(100 * PRICES[code])) for code in sorted(given)],
        [5, 10, 20, 50],
    )
    changes = published.change()
    decided = []
    for day in (DAY, NEXT):
        shown = divided(_day(published.days[day], changes if day == NEXT else {}), known, RULES)
        _write(published, day, shown, changes)
        decided += shown
    return decided


def _day(persons: list[Person], changes: dict) -> Day:
    at_home = [one for one in persons if one.timer is not None]
    rows = [(one.name, code, hours) for one in persons for code, hours in one.tjenester.items() if code in PRICES]
    moved = [(kind, was or 0, now or 0) for kind, pairs in changes.items() for was, now in pairs]
    return Day(
        [one.sone for one in at_home],
        [one.alder for one in at_home],
        [one.klasse for one in at_home],
        _hours([one.timer for one in at_home]),
        ([row[0] for row in rows], [row[1] for row in rows], _hours([row[2] for row in rows])),
        ([one[0] for one in moved], _hours([one[1] for one in moved]), _hours([one[2] for one in moved])),
    )


def _hours(amounts: list[float]) -> np.ndarray:
    return np.array([round(one * HOUR) for one in amounts], dtype=np.int64)


KINDS = {"sone": "sone", "aldersgruppe": "alder", "timeklasse": "klasse"}
Groups = dict[tuple[str, str], dict[str, list[str]]]


def _write(published: Published, day: str, shown: list[Shown], changes: dict) -> None:
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for one in shown:
        if one.shown is not None:
            groups[one.table, one.dimension][one.shown].append(one.name)
        if one.table in KINDS and one.shown != one.name:
            published.row(day, withheld=True, **{KINDS[one.table]: one.name})
    _write_home_care(published, day, groups)
    for share in groups["topp", "andel_prosent"]:
        published.top(int(share), day)
    _write_services(published, day, groups["tjeneste", "tjenestekode"], {one.shown: one for one in shown})
    for name, fine in groups["endring", "endring"].items():
        published.changed(name, [pair for kind in fine for pair in changes.get(kind, [])])


def _write_home_care(published: Published, day: str, groups: Groups) -> None:
    if ("alle", "alle") in groups:
        published.row(day)
    for table, kind in KINDS.items():
        for name, fine in groups[table, table].items():
            published.row(day, **{kind: (name, fine)})
    for table in ("sone_timeklasse", "aldersgruppe_timeklasse"):
        first = table.partition("_")[0]
        for row, column in product(groups[table, first].items(), groups[table, "timeklasse"].items()):
            published.row(day, **{KINDS[first]: row, "klasse": column})


def _write_services(published: Published, day: str, services: dict[str, list[str]], told: dict[str, Shown]) -> None:
    everything = f"{ALL} som vises"
    if services:
        published.service((everything, [one for fine in services.values() for one in fine]), day=day)
    for name, fine in services.items():
        published.service((name, fine), day=day)
        withheld = {"mottakere": not told[name].persons_shown, "kostnad_per_uke_nok": not told[name].kroner_shown}
        for column in [one for one, is_withheld in withheld.items() if is_withheld]:
            both = [name, everything if column == "kostnad_per_uke_nok" else name]
            published.con.execute(
                f"update marts.vedtak_ressurs set {column} = null where maaledato = ? and tjenestekode in (?, ?)",
                [day, *both],
            )


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_found_of_a_municipality_as_it_falls(seed):
    published = municipality(random.Random(seed), 60)  # noqa: S311
    publish(published)
    assert [str(one) for one in revisjon.audit(published.con)] == []


def test_an_attacker_of_other_code_finds_nothing():
    published = municipality(random.Random(5), 25)  # noqa: S311
    publish(published)
    assert Attacker(published.con, KOMMUNE, DAY).findings() == []


def test_half_of_all_is_small_in_a_municipality_of_3000_inhabitants():
    """About 90 recipients in six zones, three of them of one to four."""
    chance = random.Random(3000)  # noqa: S311

    def person(zone: str, at: int) -> Person:
        age = chance.choices(AGES, [1, 2, 4, 14, 30, 12])[0]
        return Person(f"{zone}{at}", zone, age, {"15": round(4 * chance.lognormvariate(0.8, 1.1) + 1) / 4})

    sizes = {"A": 44, "B": 22, "C": 14, "D": 4, "E": 2, "F": 1}
    published = Published()
    for day in (DAY, NEXT):
        published.day([person(zone, at) for zone, count in sizes.items() for at in range(count)], day)
    decided = publish(published)
    assert [str(one) for one in revisjon.audit(published.con)] == []
    ways = {(one.table, one.name): one.shown for one in decided}
    assert [ways["sone", zone] for zone in "ABCDEF"] == ["A", "B", "C", *["andre soner"] * 3]
    assert published.con.execute(
        "select sum(mottakere), count(*) from marts.hjemmetjeneste_vedtaksvolum"
        f" where maaledato = '{DAY}' and sone <> 'alle' and timeklasse <> 'alle'"
    ).fetchone() == (87, 8)


def main(first: int, last: int) -> None:
    """Attack municipalities of these numbers, and tell what is found and what was published."""
    kinds, started = Counter(), time.monotonic()
    for seed in range(first, last):
        published = municipality(random.Random(seed), random.Random(-seed).choice([40, 150, 700]))  # noqa: S311
        decided = publish(published)
        kinds.update({one.table for one in decided if one.shown})
        found = [str(one) for one in revisjon.audit(published.con)]
        if seed % 10 == 0 and len(published.days[DAY]) < 150:
            found += [one for day in (DAY, NEXT) for one in Attacker(published.con, KOMMUNE, day).findings()]
        for one in found:
            print(f"{seed}: {one}", flush=True)
    print(f"{last - first} municipalities in {time.monotonic() - started:.0f} s; published of: {dict(kinds)}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
