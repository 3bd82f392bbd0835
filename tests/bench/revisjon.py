"""What the audit of what is withheld costs: municipalities of growing size, published in merged categories.

Two days each. The zones are put together where they must be, as a publication would; whether the audit finds something
is not asked here.
"""

import random
import statistics
import time

from orchestration import revisjon
from tests.bench import RUNS, table
from tests.decisions import AGES, CLASSES, DAY, NEXT, PRICES, Person, Published

SIZES = [(600, 7), (1500, 10), (4000, 20), (8000, 40)]
HEAVY = ("10 og over", ["10-15", "15 og over"])
GROUPS = [("0-49", AGES[:2]), *AGES[2:]]


def main() -> str:
    """The section of docs/ytelse.md."""
    rows = []
    for recipients, zones in SIZES:
        published = municipality(recipients, zones)
        spent = []
        for _ in range(RUNS):
            started = time.monotonic()
            found = revisjon.audit(published.con)
            spent.append(time.monotonic() - started)
        written = published.con.execute("select count(*) from marts.hjemmetjeneste_vedtaksvolum").fetchone()[0]
        rows.append([f"{recipients}", zones, written, len(found), statistics.median(spent), max(spent)])
    return (
        "The audit of what a reader could find out, of all marts on decisions of one municipality and two days:\n\n"
        + table(["recipients a day", "zones", "rows by zone, age and class", "findings", "seconds", "longest"], rows)
    )


def municipality(recipients: int, zones: int) -> Published:
    """An invented municipality on two days, and its marts."""
    chance = random.Random(recipients)  # noqa: S311
    published = Published()
    sizes = [0.3 + chance.random() for _ in range(zones)]
    persons = [_person(chance, number, sizes) for number in range(recipients)]
    published.day(persons)
    # A tenth are new.
    published.day(persons[: recipients * 9 // 10] + [_person(chance, recipients + n, sizes) for n in
                                                     range(recipients // 10)], NEXT)  # fmt: skip
    for day in (DAY, NEXT):
        _publish(published, day)
    kinds = published.change()
    kinds["fortsatt"] = [one for kind in ("økt", "redusert", "uendret") for one in kinds.get(kind, [])]
    for kind in ("ny", "avsluttet", "fortsatt"):
        published.changed(kind, kinds[kind])
    return published


def _person(chance: random.Random, number: int, sizes: list[float]) -> Person:
    zone = chance.choices(range(len(sizes)), sizes)[0]
    services = {"15": min(120.0, round(4 * chance.lognormvariate(0.8, 1.3)) / 4)}
    for code, share in (("1", 0.3), ("9", 0.1), ("3", 0.03), ("4", 0.05), ("11", 0.05)):
        if chance.random() < share:
            services[code] = chance.choice([1.0, 2.0, 3.0, 5.0, 8.0])
    return Person(f"p{number:05}", f"Z{zone:02}", chance.choices(AGES, [1, 4, 8, 20, 35, 20])[0], services)


def _publish(published: Published, day: str) -> None:
    zones = sorted({one.sone for one in published.days[day]})
    published.row(day)
    pairs = [zones[at : at + 2] for at in range(0, len(zones), 2)]
    merged = [(f"andre soner {number}", pair) for number, pair in enumerate(pairs)]
    for kind, labels in (("sone", zones), ("klasse", list(CLASSES)), ("alder", GROUPS)):
        for label in labels:
            published.row(day, **{kind: label})
    for kind, labels in (("sone", merged), ("alder", GROUPS)):
        for label in labels:
            for klasse in (*list(CLASSES)[:3], HEAVY):
                published.row(day, **{kind: label, "klasse": klasse})
    for percent in (5, 20, 50):
        published.top(percent, day)
    published.service(day=day)
    for code in ("15", "1", ("andre tjenester", [one for one in PRICES if one not in ("15", "1")])):
        published.service(code, day=day)


if __name__ == "__main__":
    print(main())
