"""What a reader can infer from published sums over persons: whole numbers, classes with edges, and nothing else given.

The figures are made a programme of linear equations in whole persons and their hours (HiGHS, by way of scipy). Nothing
here knows how anything was withheld.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# Hours are whole ten-thousandths, and so published: who is in a class that is open to the right has at least one less.
ROUNDED = 0.00001
OPEN = 0.0001
# By nodes first: a busy machine must give the same answer.
LIMITS = {"node_limit": 2000, "time_limit": 120.0}
# Of one person in a week, where the class has no edge: what several helpers give at once, with room.
MOST_HOURS = 1000.0
MOST_PERSONS = 100_000
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
        self._ready = None
        return at

    def row(self, lower: float, upper: float, *terms: tuple[np.ndarray, float]) -> None:
        """Let the sum of the terms, (unknowns, weight of each), be between the two."""
        at = np.concatenate([np.ravel(where) for where, _ in terms])
        weight = np.concatenate([np.full(np.size(where), float(weight)) for where, weight in terms])
        self._entries.append((len(self._bounds), at, weight))
        self._bounds.append((lower, upper))
        self._ready = None

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
        found = milp(aim, **self._ready, options={**LIMITS, "mip_rel_gap": gap})
        if found.x is None:
            raise UnsolvedError(found.message)
        if found.status == 1 and not gap:
            raise UnsolvedError(found.message)
        return found.x


class System:
    """What the figures of one day say of persons by zone, age and class, and of their hours.

    Persons stand in one table by zone and class and one by age and class, tied by class: nothing is lost of the counts
    (given a class, zones and ages can always be put together), but of the hours that which the same person's being in
    both tables rules out. `whole` is one table of all three, where nothing is lost; it is made of itself where a figure
    is of some zones and some ages.
    """

    def __init__(
        self,
        figures: Sequence[Figure],
        sizes: tuple[int, int, int],
        edges: Sequence[tuple[float, float | None]],
        whole: bool = False,
    ) -> None:
        self.programme, self.sizes, self.edges = Programme(), sizes, edges
        self._sums = [one for one in figures if not one.top]
        self._tops = [one for one in figures if one.top]
        totals = [one for one in self._sums if one.members == (None, None, None)]
        self._total = next((one.count for one in totals if one.count is not None), None)
        self._total_hours = next((one.hours for one in totals if one.hours is not None), None)
        self.most = MOST_PERSONS if self._total is None else self._total
        self.most_hours = MOST_HOURS * self.most if self._total_hours is None else self._total_hours + 1
        crossed = any(one.members[ZONE] is not None and one.members[AGE] is not None for one in self._sums)
        self._grids = [(ZONE, AGE, CLASS)] if crossed or whole else [(ZONE, CLASS), (AGE, CLASS)]
        self._persons: dict[tuple[int, ...], np.ndarray] = {}
        self._hours: dict[tuple[int, ...], np.ndarray] = {}
        for grid in self._grids:
            self._table(grid)
        for klass in range(sizes[CLASS]):
            for kind in (self._persons, self._hours):
                for one, other in itertools.pairwise(self._grids):
                    self.programme.row(0, 0, (kind[one][..., klass], 1), (kind[other][..., klass], -1))
        self._figures()
        if self._tops:
            self._heaviest()

    def _table(self, grid: tuple[int, ...]) -> None:
        shape = [self.sizes[axis] for axis in grid]
        size = int(np.prod(shape))
        self._persons[grid] = self.programme.columns(size, self.most).reshape(shape)
        self._hours[grid] = self.programme.columns(size, self.most_hours, whole=False).reshape(shape)
        for klass, edge in enumerate(self.edges):
            cells = (kind[grid][..., klass].flat for kind in (self._persons, self._hours))
            for persons, hours in zip(*cells, strict=True):
                self._between(persons, hours, *edge)

    def _between(self, persons: int, hours: int, low: float, high: float | None) -> None:
        """Let the hours of so many persons be between the edges, and none where nobody is."""
        if low > 0:
            self.programme.row(0, np.inf, (np.array([hours]), 1), (np.array([persons]), -low))
        most = MOST_HOURS if high is None else high - OPEN
        self.programme.row(-np.inf, 0, (np.array([hours]), 1), (np.array([persons]), -most))

    def counts(self, *members: Members) -> np.ndarray:
        """The unknown counts of the members of each axis; None is all."""
        return self._places(self._persons, members)

    def hours(self, *members: Members) -> np.ndarray:
        """Their unknown hours."""
        return self._places(self._hours, members)

    def _places(self, kind: dict, members: tuple[Members, ...]) -> np.ndarray:
        some = {axis for axis, chosen in enumerate(members) if chosen is not None}
        grid = next(grid for grid in self._grids if some <= {*grid})
        picked = [sorted(range(self.sizes[axis]) if members[axis] is None else members[axis]) for axis in grid]
        return kind[grid][np.ix_(*picked)].ravel()

    def _figures(self) -> None:
        for one in self._sums:
            if one.count is not None:
                self.programme.row(one.count, one.count, (self.counts(*one.members), 1))
            if one.hours is not None:
                self.programme.row(one.hours - ROUNDED, one.hours + ROUNDED, (self.hours(*one.members), 1))

    def _heaviest(self) -> None:
        """The heaviest in bands, by the cuts that are published: each in classes no lower than those of the next.

        Exact in the counts. Of the hours: nobody in a band has less than the mean of the next, or more than that of
        the one before. That there is one number of hours between two bands is not asked for.
        """
        bands = self._bands()
        counts, hours = [], []
        means = [None, *(None if of is None else of / count for count, of in bands), None]
        for (count, of), more, less in zip(bands, means, means[2:], strict=False):
            persons = self.programme.columns(len(self.edges), self.most)
            timer = self.programme.columns(len(self.edges), self.most_hours, whole=False)
            self.programme.row(count, count, (persons, 1))
            if of is not None:
                self.programme.row(of - 2 * ROUNDED, of + 2 * ROUNDED, (timer, 1))
            for (low, high), *one in zip(self.edges, persons, timer, strict=True):
                most = np.inf if more is None else more + ROUNDED
                least = 0.0 if less is None else less - ROUNDED
                top = min(most, np.inf if high is None else high - OPEN)
                self._between(*one, max(low, least), None if np.isinf(top) else top + OPEN)
            counts.append(persons)
            hours.append(timer)
        # Without the total there are others below the last band.
        some = -np.inf if self._total is None else 0
        for klass in range(len(self.edges)):
            of_class = None, None, frozenset([klass])
            self.programme.row(some, 0, (np.array([one[klass] for one in counts]), 1), (self.counts(*of_class), -1))
            self.programme.row(some, 0, (np.array([one[klass] for one in hours]), 1), (self.hours(*of_class), -1))
        for number, (m, _) in enumerate(itertools.accumulate(bands, lambda one, other: (one[0] + other[0], None)), 1):
            for klass in range(1, len(self.edges)):
                self._all_or(m, klass, np.array(counts[:number])[:, klass:])

    def _bands(self) -> list[tuple[int, float | None]]:
        """How many persons are in each band, and their hours where both its cuts have them."""
        cuts = {one.count: one.hours for one in self._tops if one.count}
        if self._total:
            cuts[self._total] = self._total_hours
        ordered = [(0, 0.0), *sorted(cuts.items())]
        return [
            (m - before, None if hours is None or less is None else hours - less)
            for (before, less), (m, hours) in itertools.pairwise(ordered)
        ]

    def _all_or(self, m: int, klass: int, heaviest: np.ndarray) -> None:
        """In this class and those above are, of the `m` heaviest, either all who are in them at all, or m."""
        there = self.counts(None, None, frozenset(range(klass, len(self.edges))))
        whole = self.programme.columns(1, 1)
        self.programme.row(-np.inf, 0, (heaviest, 1), (there, -1))
        self.programme.row(m, np.inf, (heaviest, 1), (whole, m))
        self.programme.row(-self.most, np.inf, (heaviest, 1), (there, -1), (whole, -self.most))


def narrow(programme: Programme, targets: Sequence[np.ndarray], wide: int, both: Sequence[bool]) -> Iterator[int]:
    """Those of the targets, sums of unknown counts, that cannot be both 0 and `wide`; or, not `both`, either.

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
    either = ~np.array(both)

    def look(solution: np.ndarray) -> None:
        sums = np.array([solution[target].sum() for target in targets])
        can_be_none[sums < 0.5] = True
        can_be_many[sums > wide - 0.5] = True
        # One of the two is enough.
        can_be_many[either] |= can_be_none[either]
        can_be_none[either] |= can_be_many[either]

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
        options=LIMITS,
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise UnsolvedError(found.message)
    return np.rint(found.x).astype(int)


def below(programme: Programme, targets: Sequence[np.ndarray], enough: Sequence[float]) -> Iterator[int]:
    """Those of the targets, sums of unknowns, that cannot be as much as would be enough. Raises UnsolvedError."""
    most = np.zeros(len(targets))
    for number, target in enumerate(targets):
        if most[number] < enough[number] - ROUNDED:
            solution = programme.best(target, -1.0)
            most = np.maximum(most, [solution[one].sum() for one in targets])
        if most[number] < enough[number] - ROUNDED:
            yield number


def pinned(
    programme: Programme, targets: Sequence[np.ndarray], held: Sequence[float], rooms: Sequence[float]
) -> Iterator[int]:
    """Those of the targets, sums of unknowns, that cannot be further from what is held than its room, up or down."""
    low, high = np.array(held, float), np.array(held, float)
    for number, target in enumerate(targets):
        for aim in (-1.0, 1.0):
            if _near(low, high, held, rooms, number):
                solution = programme.best(target, aim)
                sums = [solution[one].sum() for one in targets]
                low, high = np.minimum(low, sums), np.maximum(high, sums)
        if _near(low, high, held, rooms, number):
            yield number


def _near(low: np.ndarray, high: np.ndarray, held: Sequence[float], rooms: Sequence[float], number: int) -> bool:
    return high[number] <= held[number] + rooms[number] and low[number] >= held[number] - rooms[number]
