"""Which categories of a measuring day are put together before anything of it is published, so that no person is found.

Nothing that is published rests on fewer than `personer_minst` persons, and none of them has so much of the hours that
theirs can be reckoned (the p %-rule). Where a zone, an age or a class of hours is too small, it is put together with
others until the sum is not; what is published are whole sums, never a table with holes. The tables hang together in a
chain (zone - zone by class - class - age by class - age), and for such a chain the bounds of every count that is not
published are known exactly (Dobra and Fienberg 2000): docs/beslutninger/skjerming.md. SQL adds up what this decides.

Hours are whole ten-thousandths of an hour here, so that sums are exact.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

HOUR = 10_000
NO_END = 10**12  # the end of a class without one, in ten-thousandths: no sum of hours reaches it

Group = list[int]
OTHERS = "andre"


class Rules(NamedTuple):
    """Rows of seeds/grenser/terskel.csv: personer_minst, and skjerming_*."""

    persons: int
    percent: int
    width: int


class Category(NamedTuple):
    """A category that may have somebody in it: an age in years, or a class of hours a week, closed left and open right.

    `ends` is None for the last of them. A zone has no edges.
    """

    name: str
    begins: float = 0
    ends: float | None = None


class Service(NamedTuple):
    """A service that may be decided: whether it is home care, and its price an hour, in øre."""

    name: str
    home: bool
    price: int


@dataclass(frozen=True)
class Day:
    """What is known of a municipality on a measuring day.

    zone, age, group  of each recipient of home care, and their `hours` a week
    decided           (person, service, hours) of each recipient's service, home care or not
    changes           (kind, hours before, hours after) of each person on this day or the one before
    """

    zone: list[str]
    age: list[str]
    group: list[str]
    hours: np.ndarray
    decided: tuple[list[str], list[str], np.ndarray]
    changes: tuple[list[str], np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Known:
    """What there is to be put together: the categories in their order, whether or not anybody is in them."""

    zones: list[Category]
    ages: list[Category]
    groups: list[Category]
    services: list[Service]
    shares: list[int]


class Shown(NamedTuple):
    """One category of one table, and under what name it is published: None where it is not."""

    table: str
    dimension: str
    name: str
    shown: str | None
    persons_shown: bool = True
    kroner_shown: bool = True


COLUMNS = ("tabell", "dimensjon", "verdi", "vist", "antall_vises", "kroner_vises")


def of_day(row: dict) -> list[Shown]:
    """The same from a row of int_skjerming__grunnlag."""
    rules = Rules(row["personer_minst"], row["prosent"], row["intervall_min"])
    recipients, decided, changes = (row[name] or [] for name in ("mottakere", "vedtak", "endringer"))

    def texts(rows: list[dict], name: str) -> list[str]:
        return [one[name] for one in rows]

    def amounts(rows: list[dict], name: str) -> np.ndarray:
        return np.array([one[name] for one in rows], dtype=np.int64)

    day = Day(
        texts(recipients, "sone"),
        texts(recipients, "aldersgruppe"),
        texts(recipients, "timeklasse"),
        amounts(recipients, "timer"),
        (texts(decided, "person"), texts(decided, "tjeneste"), amounts(decided, "timer")),
        (texts(changes, "endring"), amounts(changes, "timer_fra"), amounts(changes, "timer_til")),
    )
    known = Known(
        [Category(one["navn"]) for one in row["soner"] or []],
        [Category(one["navn"], one["fra"], one["til"]) for one in row["aldersgrupper"]],
        [Category(one["navn"], one["fra"], one["til"]) for one in row["timeklasser"]],
        [Service(one["navn"], one["hjemme"], one["ore"]) for one in row["tjenester"] or []],
        [one["prosent"] for one in row["andeler"]],
    )
    return divided(day, known, rules)


def divided(day: Day, known: Known, rules: Rules) -> list[Shown]:
    """How each table of the day is published. A table that cannot be divided without telling too much is not there."""
    if not _is_safe(day.hours, rules):
        return _all_withheld(known)
    place = [
        np.array([names.index(one) for one in of], dtype=int)
        for names, of in (
            ([one.name for one in known.zones], day.zone),
            ([one.name for one in known.ages], day.age),
            ([one.name for one in known.groups], day.group),
        )
    ]
    zone_by_group = Cells.of(place[0], place[2], day.hours, (len(known.zones), len(known.groups)))
    age_by_group = Cells.of(place[1], place[2], day.hours, (len(known.ages), len(known.groups)))
    edges = [_edges(one) for one in known.groups]

    zones = _pooled(zone_by_group.over_columns(), known.zones, rules)
    ages = _neighbours(age_by_group.over_columns(), [(0, NO_END)] * len(known.ages), rules)
    groups = _neighbours(age_by_group.over_rows(), edges, rules)
    shown = [Shown("alle", "alle", "alle", "alle")]
    shown += _named("sone", "sone", known.zones, zones, _others_name("soner"))
    shown += _named("aldersgruppe", "aldersgruppe", known.ages, ages, _years)
    if groups:  # else the hours of all tell what none can have: nothing is said to be withheld
        shown += _named("timeklasse", "timeklasse", known.groups, groups, _span)
    for table, cells, rows, named, categories, divide in (
        ("sone_timeklasse", zone_by_group, zones, _others_name("soner"), known.zones, _pools),
        ("aldersgruppe_timeklasse", age_by_group, ages, _years, known.ages, _merged_runs),
    ):
        if both := _crossed(cells, rows, groups, edges, rules, divide):
            shown += _named(table, table.partition("_")[0], categories, both[0], named)
            shown += _named(table, "timeklasse", known.groups, both[1], _span)
    shown += _heaviest(day.hours, age_by_group.over_rows(), groups, edges, known.shares, rules)
    shown = _what_stands(shown, place, day.hours, known, rules)
    shown += _services(day, known.services, rules)
    return shown + _changes(day, rules)


def _all_withheld(known: Known) -> list[Shown]:
    return [
        Shown(dimension, dimension, one.name, None)
        for dimension, categories in (
            ("sone", known.zones),
            ("aldersgruppe", known.ages),
            ("timeklasse", known.groups),
        )
        for one in categories
    ]


# --- sums of persons, and whether they tell too much ---


@dataclass(frozen=True)
class Cells:
    """A table of persons: how many, their hours in all, and the largest and second largest, of each cell."""

    count: np.ndarray
    total: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def of(cls, row: np.ndarray, column: np.ndarray, hours: np.ndarray, shape: tuple[int, int]) -> "Cells":
        heaviest_first = np.argsort(-hours, kind="stable")
        cell, hours = (row * shape[1] + column)[heaviest_first], hours[heaviest_first]
        size = shape[0] * shape[1]
        first, second = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        largest = np.unique(cell, return_index=True)[1]
        first[cell[largest]] = hours[largest]
        others = np.delete(np.arange(len(cell)), largest)
        next_largest = others[np.unique(cell[others], return_index=True)[1]]
        second[cell[next_largest]] = hours[next_largest]
        total = np.zeros(size, dtype=np.int64)
        np.add.at(total, cell, hours)
        counts = np.bincount(cell, minlength=size)
        return cls(*(one.reshape(shape) for one in (counts, total, first, second)))

    def merged(self, groups: list[Group]) -> "Cells":
        """The same table with the rows of each group put together."""
        two = [np.sort(np.concatenate([self.first[group], self.second[group]]), axis=0)[-2:][::-1] for group in groups]
        return Cells(
            np.array([self.count[group].sum(axis=0) for group in groups]),
            np.array([self.total[group].sum(axis=0) for group in groups]),
            np.array([one[0] for one in two]),
            np.array([one[1] for one in two]),
        )

    def turned(self) -> "Cells":
        return Cells(self.count.T, self.total.T, self.first.T, self.second.T)

    def over_columns(self) -> "Cells":
        """One column: all columns put together."""
        return self.turned().merged([list(range(self.count.shape[1]))]).turned()

    def over_rows(self) -> "Cells":
        """One column: all rows put together."""
        return self.turned().over_columns()

    def are_safe(self, rules: Rules) -> np.ndarray:
        """Whether so many are behind each sum, and none with so much of it, that it may be published."""
        rest = self.total - self.first - self.second
        return (self.count >= rules.persons) & (100 * rest >= rules.percent * self.first)


def _is_safe(amounts: np.ndarray, rules: Rules) -> bool:
    """The same of one sum of `amounts`, one of each person."""
    if len(amounts) < rules.persons:
        return False
    largest = np.sort(np.abs(amounts))[::-1]
    return bool(100 * largest[2:].sum() >= rules.percent * largest[0])


def _is_narrow(count: int, total: int, first: int, begins: int, ends: int, rules: Rules) -> bool:
    """Whether one who knows their own hours, and between what edges all are, knows those of another within p %."""
    at_most = min(ends, total - first - (count - 2) * begins)
    at_least = max(begins, total - begins - (count - 2) * ends)
    return (100 - rules.percent) * at_most <= (100 + rules.percent) * at_least


def _may_have(there: int, small: int, count: int, total: int, group: Group, edges: list[tuple[int, int]]) -> bool:
    """Whether the hours leave open that so many of the `count` persons of the group are in its class `small`."""
    others = [edges[one] for one in group if one != small]
    least, most = min(begins for begins, _ in others), max(ends for _, ends in others)
    begins, ends = edges[small]
    return there * begins + (count - there) * least <= total < there * ends + (count - there) * most


def _edges(one: Category) -> tuple[int, int]:
    return round(one.begins * HOUR), NO_END if one.ends is None else round(one.ends * HOUR)


def _span_of(group: Group, edges: list[tuple[int, int]]) -> tuple[int, int]:
    return edges[group[0]][0], edges[group[-1]][1]


# --- putting together ---


def _runs(count: int) -> Iterator[list[Group]]:
    """Every way to put neighbours together."""
    for cuts in range(2 ** max(count - 1, 0)):
        runs: list[Group] = [[0]]
        for one in range(1, count):
            if cuts >> (one - 1) & 1:
                runs.append([one])
            else:
                runs[-1].append(one)
        yield runs


def _neighbours(sums: Cells, edges: list[tuple[int, int]], rules: Rules) -> list[Group] | None:
    """Neighbours of one table put together, by halves of halves; None when only all of them together may be published.

    Which are put together with which is settled beforehand. Were it chosen by how many they are, one who knows the rule
    could tell from the choice how few a part has.
    """

    def halves(begin: int, end: int) -> list[Group] | None:
        if end - begin > 1:
            middle = (begin + end) // 2
            both = halves(begin, middle), halves(middle, end)
            if all(both):
                return [*both[0], *both[1]]
        group = [list(range(begin, end))]
        merged = sums.merged(group)
        return group if merged.are_safe(rules).all() and _tells_little(merged, sums, group, edges, rules) else None

    groups = halves(0, len(edges))
    return groups if groups and len(groups) > 1 else None


def _tells_little(merged: Cells, parts: Cells, runs: list[Group], edges: list[tuple[int, int]], rules: Rules) -> bool:
    """Whether what is put together in a table of one leaves each person's hours open, and how many each part has.

    Each part is said to be withheld, whether or not anybody is in it: nobody may be, and many.
    """
    return not _are_narrow(merged, runs, edges, rules) and all(
        _may_have(there, part, int(merged.count[row, 0]), int(merged.total[row, 0]), group, edges)
        for row, group in enumerate(runs)
        for part in (group if len(group) > 1 else [])
        if parts.count[part, 0] < rules.persons
        for there in (0, rules.width)
    )


def _are_narrow(merged: Cells, runs: list[Group], edges: list[tuple[int, int]], rules: Rules) -> bool:
    """Whether a row's persons are all so near the edges of its class that its sum tells their hours."""
    sums = (one[:, 0].tolist() for one in (merged.count, merged.total, merged.first))
    return any(_is_narrow(*of, *_span_of(group, edges), rules) for *of, group in zip(*sums, runs, strict=True))


def _pooled(sums: Cells, categories: list[Category], rules: Rules) -> list[Group] | None:
    """The zones that may stand alone, each by itself, and the others together; None when there is no such way."""
    alone = [[one] for one in range(len(categories))]
    return _with_pool(
        alone, sums.count[:, 0], lambda groups: sums.merged(groups).are_safe(rules)[:, 0], are_known=False
    )


def _with_pool(
    units: list[Group], size: np.ndarray, are_ok: Callable[[list[Group]], np.ndarray], are_known: bool
) -> list[Group] | None:
    """The units that may stand alone, and last the others together, with the next smallest until they may.

    None when everything is put together. Where their sizes are not known already, the others together are no larger
    than the smallest that stands alone: however they are divided, none of them need have been next.
    """
    if len(units) < 2:
        return None
    ok = are_ok(units)
    order = sorted(range(len(units)), key=lambda one: (size[one], one))
    pool = [one for one in order if not ok[one]]
    rest = [one for one in order if ok[one]]
    while pool and rest:
        together = [part for one in sorted(pool) for part in units[one]]
        tells_order = not are_known and size[pool].sum() > size[rest[0]]
        if len(pool) > 1 and not tells_order and are_ok([together])[0]:
            return [units[one] for one in sorted(rest)] + [together]
        pool.append(rest.pop(0))
    return None if pool else units


def _pools(cells: Cells, zones: list[Group], is_ok: Callable[[list[Group]], np.ndarray]) -> Iterator[list[Group]]:
    """The one way to divide the zones of a table by class."""
    size = np.array([cells.count[zone].sum() for zone in zones])
    if divided := _with_pool(zones, size, is_ok, are_known=True):
        yield divided


def _crossed(cells: Cells, rows: list[Group] | None, groups: list[Group] | None, edges, rules: Rules, divide):
    """The way to put rows and classes together that leaves most cells, all of which may be published."""
    if not rows or not groups:
        return None
    best = None
    for runs in _runs(len(groups)):
        classes = [[part for one in run for part in groups[one]] for run in runs]
        if len(classes) < 2:
            continue
        check = _checked(cells, groups, classes, edges, rules)
        for way in divide(cells, rows, check):
            if len(way) < 2:
                continue
            fineness = (len(way) * len(classes), len(classes))
            if (best is None or fineness > best[0]) and check(way).all():
                best = (fineness, (way, classes))
    return best and best[1]


def _merged_runs(_: Cells, rows: list[Group], __: Callable[[list[Group]], np.ndarray]) -> Iterator[list[Group]]:
    """Every way to divide the ages of a table by class."""
    for runs in _runs(len(rows)):
        yield [[part for one in run for part in rows[one]] for run in runs]


def _checked(
    cells: Cells, groups: list[Group], classes: list[Group], edges: list[tuple[int, int]], rules: Rules
) -> Callable[[list[Group]], np.ndarray]:
    """Asks of rows, put together, whether all their cells by these classes may be published.

    Few in a part of a cell must not be known to be there and to be few: nobody may be, or many may.
    """
    by_class = cells.turned().merged(classes).turned()
    whole = by_class.over_rows().count[:, 0]
    of_class = {group[0]: int(cells.count[:, group].sum()) for group in groups if len(group) == 1}

    def check(ways: list[Group]) -> np.ndarray:
        merged, fine = by_class.merged(ways), cells.merged(ways)
        ok = merged.are_safe(rules).all(axis=1)
        for row in np.flatnonzero(ok):
            one = Cells(*(part[[row]].T for part in (merged.count, merged.total, merged.first, merged.second)))
            ok[row] = not _are_narrow(one, classes, edges, rules) and all(
                # Some must be there when more are in the cell than the other classes have.
                any(
                    _may_have(there, part, int(one.count[at, 0]), int(one.total[at, 0]), run, edges)
                    for there in (0, rules.width)
                    if there or part not in of_class or one.count[at, 0] <= whole[at] - of_class[part]
                )
                for at, run in enumerate(classes)
                for part in (run if len(run) > 1 else [])
                if 0 < fine.count[row, part] < rules.persons
            )
        return ok

    return check


# --- all tables together ---

# What is left out, the first that is enough, where the tables together tell more than each of them.
LEFT_OUT = (
    (),
    ("topp",),
    ("sone_timeklasse",),
    ("aldersgruppe_timeklasse",),
    ("sone_timeklasse", "aldersgruppe_timeklasse"),
    ("sone_timeklasse", "aldersgruppe_timeklasse", "topp"),
    ("sone_timeklasse", "aldersgruppe_timeklasse", "topp", "timeklasse"),
    ("sone_timeklasse", "aldersgruppe_timeklasse", "topp", "timeklasse", "aldersgruppe"),
)


def _what_stands(shown: list[Shown], place: list[np.ndarray], hours: np.ndarray, known: Known, rules: Rules):
    """The tables of home care that tell of no few, all of them together.

    The rules above look at each table by itself, and nearly always are enough. Asked is here what the audit asks of the
    marts afterwards, so that a night leaves a table out and does not stop.
    """
    for tables in LEFT_OUT:
        left = [one for one in shown if one.table not in tables]
        if _stands(left, place, hours, known, rules):
            return left
    return [one for one in shown if one.table == "alle"]


def _stands(shown: list[Shown], place: list[np.ndarray], hours: np.ndarray, known: Known, rules: Rules) -> bool:
    from orchestration.revisjon import inference
    from orchestration.revisjon.dag import CELLS

    sizes = (len(known.zones), len(known.ages), len(known.groups))
    figures = list(_figures(shown, place, hours, known))
    sought = list(_sought(shown, place, known, rules))
    hidden = list(_dominated(figures, place, hours, sizes, rules))
    edges = [(one.begins, one.ends) for one in known.groups]
    try:
        system = inference.System(figures, sizes, edges)
        amounts = [system.hours(*members) for members, _ in hidden]
        if any(True for _ in inference.below(system.programme, amounts, [enough for _, enough in hidden])):
            return False
        for whole in (False, True) if np.prod(sizes) <= CELLS else (False,):
            system = inference.System(figures, sizes, edges, whole)
            targets = [system.counts(*members) for members, _ in sought]
            if any(True for _ in inference.narrow(system.programme, targets, rules.width, [one for _, one in sought])):
                return False
    except inference.UnsolvedError:
        return False
    return True


DIMENSIONS = ("sone", "aldersgruppe", "timeklasse")


def _members(shown: list[Shown], known: Known) -> dict[str, list[list[frozenset[int] | None]]]:
    """Of each table of home care its cells, as the members of each dimension that they are of; None is all."""
    names = [[one.name for one in of] for of in (known.zones, known.ages, known.groups)]
    tables = {}
    for table in ("alle", *DIMENSIONS, "sone_timeklasse", "aldersgruppe_timeklasse"):
        parts: list[list] = []
        for dimension, of in zip(DIMENSIONS, names, strict=True):
            together: dict[str, set[int]] = {}
            for one in shown:
                if (one.table, one.dimension) == (table, dimension) and one.shown is not None:
                    together.setdefault(one.shown, set()).add(of.index(one.name))
            is_of = dimension in table.split("_")
            parts.append([frozenset(one) for one in together.values()] if is_of else [None])
        tables[table] = [list(one) for one in itertools.product(*parts)]
    return tables


def _figures(shown: list[Shown], place: list[np.ndarray], hours: np.ndarray, known: Known):
    from orchestration.revisjon.inference import Figure

    for cells in _members(shown, known).values():
        for members in cells:
            there = np.ones(len(hours), dtype=bool)
            for of, at in zip(members, place, strict=True):
                if of is not None:
                    there &= np.isin(at, list(of))
            yield Figure(tuple(members), int(there.sum()), float(hours[there].sum()) / HOUR)
    ordered = np.sort(hours)[::-1]
    for one in shown:
        if one.table == "topp":
            heaviest = ordered[: -(-len(hours) * int(one.name) // 100)]
            yield Figure((None, None, None), len(heaviest), float(heaviest.sum()) / HOUR, top=True)


def _dominated(figures: list, place: list[np.ndarray], hours: np.ndarray, sizes: tuple[int, ...], rules: Rules):
    """What is not shown and one has nearly all of: as members, and how many hours it must be able to have."""
    from orchestration.revisjon.funn import missing

    shown = {one.members for one in figures}
    for axes in ((0,), (1,), (2,), (0, 2), (1, 2)):
        cell = np.ravel_multi_index([place[axis] for axis in axes], [sizes[axis] for axis in axes])
        for one in np.unique(cell):
            amounts = hours[cell == one]
            more = missing(amounts, rules.percent)
            at = dict(zip(axes, np.unravel_index(one, [sizes[axis] for axis in axes]), strict=True))
            members = tuple(frozenset([int(at[axis])]) if axis in at else None for axis in range(3))
            if more and members not in shown:
                yield members, (int(amounts.sum()) + more) / HOUR


def _sought(shown: list[Shown], place: list[np.ndarray], known: Known, rules: Rules):
    """What few are in and is not shown: as members, and whether it is said to be withheld."""
    sizes = [len(of) for of in (known.zones, known.ages, known.groups)]
    withheld = {(one.dimension, one.name) for one in shown if one.table in DIMENSIONS and one.shown != one.name}
    for axis, (dimension, of) in enumerate(zip(DIMENSIONS, (known.zones, known.ages, known.groups), strict=True)):
        counts = np.bincount(place[axis], minlength=sizes[axis])
        for at, one in enumerate(of):
            is_withheld = (dimension, one.name) in withheld
            if counts[at] < rules.persons and (counts[at] or is_withheld):
                yield tuple(frozenset([at]) if other == axis else None for other in range(3)), is_withheld
    for axis in (0, 1):
        counts = np.zeros((sizes[axis], sizes[2]), dtype=int)
        np.add.at(counts, (place[axis], place[2]), 1)
        for row, column in np.argwhere((counts > 0) & (counts < rules.persons)).tolist():
            members: list[frozenset[int] | None] = [None, None, frozenset([column])]
            members[axis] = frozenset([row])
            yield tuple(members), False


# --- names ---


def _named(table: str, dimension: str, categories: list[Category], groups: list[Group] | None, named) -> list[Shown]:
    """A row for every category: in what it is published. In nothing, where the table is not divided."""
    if groups is None:
        return [Shown(table, dimension, one.name, None) for one in categories]
    return [
        Shown(table, dimension, categories[part].name, named([categories[one] for one in group]))
        for group in groups
        for part in group
    ]


def _others_name(what: str) -> Callable[[list[Category]], str]:
    return lambda group: group[0].name if len(group) == 1 else f"{OTHERS} {what}"


def _years(group: list[Category]) -> str:
    """0-17 and 18-49 are 0-49, 80-89 and 90+ are 80+."""
    if len(group) == 1:
        return group[0].name
    first, last = group[0], group[-1]
    return f"{first.begins:g}+" if last.ends is None else f"{first.begins:g}-{last.ends:g}"


def _span(group: list[Category]) -> str:
    """under 1 and 1-2.5 are under 2.5, 10-15 and 15 og over are 10 og over."""
    if len(group) == 1:
        return group[0].name
    first, last = group[0], group[-1]
    if last.ends is None:
        return f"{first.begins:g} og over"
    return f"under {last.ends:g}" if first.begins == 0 else f"{first.begins:g}-{last.ends:g}"


# --- the heaviest, the services and the changes ---


def _heaviest(
    hours: np.ndarray,
    by_class: Cells,
    groups: list[Group] | None,
    edges: list[tuple[int, int]],
    shares: list[int],
    rules: Rules,
) -> list[Shown]:
    """The shares whose hours are published: between them, and to the classes, are enough persons or none.

    None divides classes that are put together: its mean would tell of which they are.
    """
    if not groups:
        return []
    ordered = np.sort(hours)[::-1]
    cuts, whole = {0, len(hours)}, []
    for group in groups:
        cuts.add(int(by_class.count[group[0] :].sum()))
        if len(group) > 1:
            whole.append(range(int(by_class.count[group[-1] + 1 :].sum()) + 1, int(by_class.count[group[0] :].sum())))
    shown = []
    for share in sorted(shares, reverse=True):
        cut = -(-len(hours) * share // 100)
        with_it = sorted(cuts | {cut})
        slices = [ordered[begin:end] for begin, end in itertools.pairwise(with_it)]
        if not any(cut in one for one in whole) and all(_slice_is_safe(one, groups, edges, rules) for one in slices):
            cuts = set(with_it)
            shown.append(Shown("topp", "andel_prosent", str(share), str(share)))
    return shown


def _slice_is_safe(hours: np.ndarray, groups: list[Group], edges: list[tuple[int, int]], rules: Rules) -> bool:
    if not _is_safe(hours, rules):
        return False
    for group in groups:
        begins, ends = _span_of(group, edges)
        if begins <= hours[-1] and hours[0] < ends:
            return not _is_narrow(len(hours), int(hours.sum()), int(hours[0]), begins, ends, rules)
    return True


def _services(day: Day, services: list[Service], rules: Rules) -> list[Shown]:
    """Services of home care, and the others, each by itself or with others of its kind.

    What else than home care there is, is not there at all when it is too little: it is what all have less home care.
    """
    names = [one.name for one in services]
    person = np.unique(day.decided[0], return_inverse=True)[1]
    service = np.array([names.index(one) for one in day.decided[1]], dtype=int)
    size = (int(person.max(initial=-1)) + 1, len(services))
    hours, has = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    np.add.at(hours, (person, service), day.decided[2])
    has[person, service] = True
    price = np.array([one.price for one in services], dtype=np.int64)

    def is_safe(group: Group) -> bool:
        there = has[:, group].any(axis=1)
        return _is_safe(hours[there][:, group].sum(axis=1), rules) and _is_safe(
            hours[there][:, group] @ price[group], rules
        )

    def tells_nothing(group: Group) -> bool:
        return len(group) == 1 or _prices_tell_nothing(hours, has, price, group, rules)

    home = [at for at, one in enumerate(services) if one.home]
    other = [at for at, one in enumerate(services) if not one.home]
    gets_home, gets_other = has[:, home].any(axis=1), has[:, other].any(axis=1)
    kinds = [("andre hjemmetjenester", home, gets_home)] if home and is_safe(home) else []
    enough_others = (gets_other & ~gets_home).sum() >= rules.persons or not home
    if other and is_safe(other) and enough_others:
        kinds.append(("andre tjenester", other, gets_other))
    shown = []
    for name, kind, gets in kinds:

        def may(groups: list[Group]) -> np.ndarray:
            return np.array([is_safe(one) and tells_nothing(one) for one in groups])

        units = [[one] for one in kind]
        divided = _with_pool(units, has[:, kind].sum(axis=0), may, are_known=False)
        groups = divided or [kind]
        kroner = divided is not None or tells_nothing(kind)
        for group in groups:
            there = has[:, group].any(axis=1)
            # Whoever of the kind has none of it is told by the difference.
            rest = int((gets & ~there).sum())
            both = int((gets_home & gets_other).sum())
            told = rest >= rules.persons or group == kind
            if kind is other and len(groups) == 1:
                told = both >= rules.persons or not home
            for one in group:
                shown.append(
                    Shown("tjeneste", "tjenestekode", names[one], names[one] if len(group) == 1 else name, told, kroner)
                )
    return shown


def _prices_tell_nothing(hours: np.ndarray, has: np.ndarray, price: np.ndarray, group: Group, rules: Rules) -> bool:
    """Whether the hours and the kroner of services put together leave open what each of them has.

    Services of one price are one here: what they have together may be told when they are many enough.
    """
    total, kroner = int(hours[:, group].sum()), int(hours[:, group].sum(axis=0) @ price[group])
    prices = sorted(set(price[group].tolist()))
    for mine in prices:
        same = [one for one in group if price[one] == mine]
        there = has[:, same].any(axis=1)
        if _is_safe(hours[there][:, same].sum(axis=1), rules):
            continue
        others = [one for one in prices if one != mine]
        if not others:
            return False
        # The hours v at my price, where the others have total - v hours at a mean price between theirs.
        least, most = 0.0, float(total)
        for bound, sign in ((min(others), 1), (max(others), -1)):
            # sign * (kroner - mine * v) >= sign * bound * (total - v)
            slope, rest = sign * (bound - mine), sign * (kroner - bound * total)
            if slope > 0:
                least = max(least, -rest / slope)
            elif slope < 0:
                most = min(most, rest / -slope)
        is_now = int(hours[:, same].sum())
        if least > 1e-6 or 100 * most < (100 + rules.percent) * is_now or most <= 0:
            return False
    return True


KINDS = ("ny", "økt", "uendret", "redusert", "avsluttet")
STAYED = ("økt", "uendret", "redusert")


def _changes(day: Day, rules: Rules) -> list[Shown]:
    """The five kinds of change, or three, or none: what is left of the totals of both days is told by them."""
    kind, before, after = np.array(day.changes[0]), day.changes[1], day.changes[2]
    for ways in ({one: one for one in KINDS}, {one: "fortsatt" if one in STAYED else one for one in KINDS}):
        if all(
            _is_safe(amount[of], rules)
            for shown in set(ways.values())
            for of in [np.isin(kind, [one for one in KINDS if ways[one] == shown])]
            for amount in _amounts(shown, before, after)
        ):
            return [Shown("endring", "endring", one, ways[one]) for one in KINDS]
    return []


def _amounts(kind: str, before: np.ndarray, after: np.ndarray) -> list[np.ndarray]:
    """What is published of a kind of change: the hours before, after, and how they differ."""
    if kind == "ny":
        return [after]
    if kind == "avsluttet":
        return [before]
    return [before, after] if kind == "uendret" else [before, after, after - before]
