"""What a reader can infer from published sums over persons: whole numbers, classes with edges, and nothing else given.

The figures are made a programme of linear equations in whole persons and their hours (HiGHS, by way of scipy). Nothing
here knows how anything was withheld.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# Hours are published with four decimals; a class is open to the right by less than anybody's hours differ.
ROUNDED = 0.00005
OPEN = 0.00001
SECONDS = 20.0
# Of one person in a week, where the class has no edge: what several helpers give at once, with room.
MOST_HOURS = 1000.0
ZONE, AGE, CLASS = range(3)
Members = frozenset[int] | None


class UnsolvedError(Exception):
    """The programme could not be solved: it contradicts itself, or took too long."""


@dataclass(frozen=True)
class Figure:
    """A published sum: of whom (members of each axis, None is all; or the `top` heaviest), how many, their hours."""

    members: tuple[Members, Members, Members]
    count: int | None
    hours: float | None
    top: bool = False


class Programme:
    """A linear programme with whole numbers that is put together piece by piece."""

    def __init__(self) -> None:
        self._lower: list[np.ndarray] = []
        self._upper: list[np.ndarray] = []
        self._whole: list[np.ndarray] = []
        self._entries: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._bounds: list[tuple[float, float]] = []
        self.size = 0
        self._ready = None

    def columns(self, count: int, upper: float, whole: bool = True) -> np.ndarray:
        """The places of `count` new unknowns from 0 to `upper`."""
        at = np.arange(self.size, self.size + count)
        self._lower.append(np.zeros(count))
        self._upper.append(np.full(count, float(upper)))
        self._whole.append(np.full(count, int(whole)))
        self.size += count
        return at

    def row(self, lower: float, upper: float, *terms: tuple[np.ndarray, float]) -> None:
        """Let the sum of the terms, (unknowns, weight of each), be between the two."""
        at = np.concatenate([np.ravel(where) for where, _ in terms])
        weight = np.concatenate([np.full(np.size(where), float(weight)) for where, weight in terms])
        self._entries.append((len(self._bounds), at, weight))
        self._bounds.append((lower, upper))

    def best(self, wanted: np.ndarray, weight: float = 1.0, gap: float = 0.0) -> np.ndarray:
        """The solution where the unknowns `wanted` sum to least (most, where `weight` is negative)."""
        # Late: scipy takes half a second to import, and most commands need none of it.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if self._ready is None:
            rows = np.concatenate([np.full(len(at), row) for row, at, _ in self._entries])
            at = np.concatenate([at for _, at, _ in self._entries])
            weights = np.concatenate([weights for *_, weights in self._entries])
            matrix = csr_array((weights, (rows, at)), shape=(len(self._bounds), self.size))
            lower, upper = np.array(self._bounds).T
            self._ready = {
                "constraints": LinearConstraint(matrix, lower, upper),
                "bounds": Bounds(np.concatenate(self._lower), np.concatenate(self._upper)),
                "integrality": np.concatenate(self._whole),
            }
        aim = np.zeros(self.size)
        np.add.at(aim, np.ravel(wanted), weight)
        found = milp(aim, **self._ready, options={"time_limit": SECONDS, "mip_rel_gap": gap})
        if found.x is None:
            raise UnsolvedError(found.message)
        if found.status == 1 and not gap:
            raise UnsolvedError(found.message)
        return found.x


def counts_of(figures: Sequence[Figure], sizes: tuple[int, int, int], edges: Sequence[tuple[float, float | None]]):
    """What the figures of one day say of persons by zone, age and class: (programme, places).

    `places` gives the unknown counts of the members of each axis. Persons stand in a table by zone and class and one
    by age and class, tied by class; where a figure is of some zones and some ages, in one table of all three. The two
    tables lose nothing of the counts (given a class, zones and ages can always be put together); of the hours they
    lose what the hours of single persons, whole as they are, would rule out.
    """
    programme = Programme()
    crossed = any(one.members[ZONE] is not None and one.members[AGE] is not None for one in figures)
    axes = [(ZONE, AGE, CLASS)] if crossed else [(ZONE, CLASS), (AGE, CLASS)]
    everybody = Figure((None, None, None), None, None).members
    totals = [one for one in figures if not one.top and one.members == everybody]
    most = max([one.count for one in totals if one.count is not None], default=100_000)
    most_hours = max([one.hours for one in totals if one.hours is not None], default=1e7) + 1
    counts, hours = {}, {}
    for grid in axes:
        shape = [sizes[axis] for axis in grid]
        counts[grid] = programme.columns(int(np.prod(shape)), most).reshape(shape)
        hours[grid] = programme.columns(int(np.prod(shape)), most_hours, whole=False).reshape(shape)
        for klass, edge in enumerate(edges):
            for n, h in zip(counts[grid][..., klass].flat, hours[grid][..., klass].flat, strict=True):
                _between(programme, n, h, *edge)
    if not crossed:
        for klass in range(sizes[CLASS]):
            for kind in (counts, hours):
                one, other = (kind[grid][:, klass] for grid in axes)
                programme.row(0, 0, (one, 1), (other, -1))

    def places(kind: dict, members: tuple[Members, Members, Members]) -> np.ndarray:
        grid = next(grid for grid in axes if all(axis in grid for axis in range(3) if members[axis] is not None))
        picked = [sorted(range(sizes[axis]) if members[axis] is None else members[axis]) for axis in grid]
        return kind[grid][np.ix_(*picked)].ravel()

    for one in figures:
        if one.top:
            continue
        if one.count is not None:
            programme.row(one.count, one.count, (places(counts, one.members), 1))
        if one.hours is not None:
            programme.row(one.hours - ROUNDED, one.hours + ROUNDED, (places(hours, one.members), 1))
    _heaviest(programme, figures, totals, edges, (most, most_hours), lambda klass: (
        places(counts, (None, None, frozenset([klass]))), places(hours, (None, None, frozenset([klass])))
    ))  # fmt: skip
    return programme, lambda *members: places(counts, members), lambda *members: places(hours, members)


def _between(programme: Programme, n, h, lower: float, upper: float | None) -> None:
    if lower > 0:
        programme.row(0, np.inf, (np.array([h]), 1), (np.array([n]), -lower))
    # Nobody has hours where nobody is, also where there is no upper edge.
    programme.row(-np.inf, 0, (np.array([h]), 1), (np.array([n]), -(MOST_HOURS if upper is None else upper - OPEN)))


def _heaviest(programme: Programme, figures, totals, edges, most: tuple[float, float], of_class) -> None:
    """The shares of the heaviest: persons in bands by hours, each band in classes no lower than those of the next.

    Exact in the counts. Of the hours: nobody in a band has less than the mean of the next or more than that of the
    band before, which is nearly all that the order says (a common hour at the border of two bands is not asked for).
    """
    bands, before = [], (0, 0.0)
    cuts = {one.count: one for one in figures if one.top and one.count}
    cuts |= {one.count: one for one in totals if one.count}
    if not any(one.top for one in cuts.values()) and not any(one.top for one in figures):
        return
    for m, one in sorted(cuts.items()):
        known = one.hours is not None and before[1] is not None
        bands.append((m - before[0], one.hours - before[1] if known else None))
        before = (m, one.hours)
    classes = range(len(edges))
    whole = any(one.count for one in totals)
    means = [hours / count if hours is not None else None for count, hours in bands]
    counts, hours = [], []
    for number, (count, sum_hours) in enumerate(bands):
        n = programme.columns(len(edges), most[0])
        h = programme.columns(len(edges), most[1], whole=False)
        programme.row(count, count, (n, 1))
        if sum_hours is not None:
            programme.row(sum_hours - 2 * ROUNDED, sum_hours + 2 * ROUNDED, (h, 1))
        least = means[number + 1] if number + 1 < len(bands) else None
        greatest = means[number - 1] if number else None
        for klass in classes:
            lower, upper = edges[klass]
            _between(programme, n[klass], h[klass], lower, upper)
            if least is not None and least - ROUNDED > lower:
                programme.row(0, np.inf, (h[[klass]], 1), (n[[klass]], -(least - ROUNDED)))
            if greatest is not None and (upper is None or greatest + ROUNDED < upper):
                programme.row(-np.inf, 0, (h[[klass]], 1), (n[[klass]], -(greatest + ROUNDED)))
        counts.append(n)
        hours.append(h)
    for klass in classes:
        n, h = of_class(klass)
        # Without the total there are others below the last band.
        more = 0 if whole else -np.inf
        programme.row(more, 0, (np.array([one[klass] for one in counts]), 1), (n, -1))
        programme.row(more, 0, (np.array([one[klass] for one in hours]), 1), (h, -1))
    # In the classes from one edge and up are, of the m heaviest, all who are there, or m.
    for number in range(len(bands) - (1 if whole else 0)):
        m = sum(count for count, _ in bands[: number + 1])
        for klass in classes:
            if not klass:
                continue
            up = [one for one in classes if edges[one][0] >= edges[klass][0]]
            top = np.array([one[place] for one in counts[: number + 1] for place in up])
            there = np.concatenate([of_class(place)[0] for place in up])
            full = programme.columns(1, 1)
            programme.row(-np.inf, 0, (top, 1), (there, -1))
            # top >= m unless `full`; top >= there if `full`
            programme.row(m, np.inf, (top, 1), (full, m))
            programme.row(-most[0], np.inf, (top, 1), (there, -1), (full, -most[0]))


def narrow(programme: Programme, targets: Sequence[np.ndarray], wide: int) -> Iterator[int]:
    """Those of the targets (each a sum of unknown counts) that cannot both be 0 and be as many as `wide`.

    One solution is a witness for all that it shows: as many as can be are sought in one, and only the others one by
    one. Raises UnsolvedError.
    """
    if not targets:
        return
    # How much of `wide` each has, so that one large target does not outweigh many.
    held = programme.columns(len(targets), wide, whole=False)
    for place, target in zip(held, targets, strict=True):
        programme.row(0, np.inf, (target, 1), (np.array([place]), -1))
    can_be_none = np.zeros(len(targets), bool)
    can_be_many = np.zeros(len(targets), bool)

    def look(solution: np.ndarray) -> None:
        sums = np.array([solution[target].sum() for target in targets])
        can_be_none[sums < 0.5] = True
        can_be_many[sums > wide - 0.5] = True

    for seen, aim in ((can_be_none, 1.0), (can_be_many, -1.0)):
        alone = []
        while not seen.all():
            left = np.flatnonzero(~seen)
            wanted = np.concatenate([targets[one] for one in left]) if aim > 0 else held[left]
            look(programme.best(wanted, aim, gap=0.2))
            if not seen[left].any():
                alone = left
                break
        for one in alone:
            if not seen[one]:
                look(programme.best(targets[one] if aim > 0 else held[[one]], aim))
    yield from np.flatnonzero(~(can_be_none & can_be_many))


def span(programme: Programme, target: np.ndarray) -> tuple[float, float]:
    """The least and the most that the target, a sum of unknowns, can be."""
    least, most = (programme.best(target, aim)[target].sum() for aim in (1.0, -1.0))
    return float(least), float(most)


def combination(
    rows: np.ndarray, counts: np.ndarray, fewer_than: int, many: np.ndarray | None = None
) -> np.ndarray | None:
    """Which rows to add and to take away so that a set of fewer persons than allowed, but of some, is left.

    `rows` says which kinds of persons (columns) are in each published sum, `counts` how many that sum is of. Whole
    weights from -2 to 2, and a result where each kind is in or out: what else can be made of the rows is no set of
    persons. `many` marks kinds that are known, to us, to be too many to be in it. None where there is none.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    # Kinds alike in every row are in or out together.
    kinds, group = np.unique(rows, axis=1, return_inverse=True)
    upper = np.ones(kinds.shape[1])
    if many is not None:
        upper[np.unique(np.ravel(group)[many])] = 0
    found = milp(
        np.zeros(len(rows)),
        integrality=np.ones(len(rows)),
        bounds=Bounds(np.full(len(rows), -2), np.full(len(rows), 2)),
        constraints=[
            LinearConstraint(kinds.T.astype(float), np.zeros(len(upper)), upper),
            LinearConstraint(counts[np.newaxis].astype(float), 1, fewer_than - 1),
        ],
        options={"time_limit": SECONDS},
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise UnsolvedError(found.message)
    return np.rint(found.x).astype(int)
