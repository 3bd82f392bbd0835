"""Worked by hand: what each equation of the audit's programmes adds. Without it the answer is another."""

import numpy as np
import pytest

from orchestration.revisjon import inference
from orchestration.revisjon.dag import Axis
from orchestration.revisjon.funn import bounded, dominated, remainders
from orchestration.revisjon.inference import Figure, System

EDGES = [(0.0, 2.0), (2.0, None)]
ALL, LIGHT, HEAVY = None, frozenset([0]), frozenset([1])
ZERO, ONE = frozenset([0]), frozenset([1])


def span(figures: list[Figure], *members, sizes=(1, 1, 2), edges=EDGES) -> tuple[int, int]:
    system = System(figures, sizes, edges)
    low, high = inference.span(system.programme, system.counts(*members))
    return round(low), round(high)


def everybody(count: int | None, hours: float | None, top: bool = False) -> Figure:
    return Figure((ALL, ALL, ALL), count, hours, top)


def of_class(klass: frozenset[int], count: int | None, hours: float | None) -> Figure:
    return Figure((ALL, ALL, klass), count, hours)


@pytest.mark.parametrize(
    ("hours", "heavy"),
    [
        (9.5, (0, 4)),
        (10.0, (1, 5)),  # five below two hours have less than ten
        (7.5, (0, 3)),
        (1.75, (0, 0)),  # one of two hours is more than there are
    ],
)
def test_the_edges_of_the_classes(hours, heavy):
    assert span([everybody(5, hours)], ALL, ALL, HEAVY) == heavy


def test_nobody_has_hours_where_nobody_is():
    figures = [everybody(4, None), of_class(HEAVY, None, 0.0), of_class(LIGHT, None, 3.0)]
    assert span(figures, ALL, ALL, HEAVY) == (0, 0)


def test_the_class_ties_zones_to_ages():
    """Five are heavy, by the zones; all but one are of the one age: four at least are heavy and of that age."""
    figures = [
        everybody(11, None),
        Figure((ZERO, ALL, HEAVY), 3, None),
        Figure((ONE, ALL, HEAVY), 2, None),
        Figure((ALL, ZERO, ALL), 10, None),
        Figure((ALL, ONE, ALL), 1, None),
    ]
    assert span(figures, ALL, ZERO, HEAVY, sizes=(2, 2, 2)) == (4, 5)
    assert span(figures, ALL, ONE, HEAVY, sizes=(2, 2, 2)) == (0, 1)


def test_some_zones_and_some_ages_at_once():
    figures = [everybody(9, None), Figure((ZERO, ONE, ALL), 6, None), Figure((ZERO, ALL, ALL), 7, None)]
    assert span(figures, ZERO, ZERO, ALL, sizes=(2, 2, 2)) == (1, 1)


def test_the_heaviest_are_not_below_others():
    """The two heaviest have twelve hours, and all from two hours up have fourteen: three are heavy.

    Were one of the two below two hours, as two of eleven and one, nobody after them would be above.
    """
    figures = [everybody(4, None), everybody(2, 12.0, top=True), of_class(HEAVY, None, 14.0)]
    assert span(figures, ALL, ALL, HEAVY) == (3, 3)


def test_the_heaviest_where_the_total_is_not_shown():
    figures = [everybody(3, 5.0, top=True), of_class(LIGHT, 4, None)]
    low, high = span(figures, ALL, ALL, HEAVY)
    # Five hours are not three times two: one of the three at least is below, and then nobody else is above.
    assert (low, high) == (0, 2)


def test_nobody_has_more_than_the_mean_of_those_before():
    """Two heaviest with seven hours: one of them may have four, and the next have 3.5 at most."""
    edges = [(0.0, 4.0), (4.0, None)]
    figures = [everybody(6, None), everybody(2, 7.0, top=True)]
    assert span(figures, ALL, ALL, HEAVY, edges=edges) == (0, 1)


def test_one_is_told_from_another_by_size_and_by_edges():
    assert dominated(np.array([100.0, 3, 3, 3]), 10)  # six are left, less than ten
    assert not dominated(np.array([100.0, 5, 5, 6]), 10)
    assert dominated(np.array([4.0]), 10)
    assert not dominated(np.zeros(3), 10)
    assert bounded(np.array([15.0] * 5 + [15.5]), 15, np.inf, 10)
    assert bounded(np.array([14.9] * 6), 10, 15, 10)
    assert not bounded(np.array([11.0, 12, 13, 14, 12, 13]), 10, 15, 10)
    assert not bounded(np.array([10.2]), 10, 15, 10)  # what the edges say is no news


def test_all_parts_of_a_family_are_taken_away_where_they_do_not_overlap():
    sets = [{1, 2, 3, 4}, {1}, {2}, {1, 2}]
    inside = np.array([[small < large for large in sets] for small in sets])
    overlap = np.array([[bool(one & other) for other in sets] for one in sets])
    assert list(remainders(inside, overlap, ["t", "a", "a", "b"])) == [(0, [1, 2]), (3, [1, 2])]
    assert list(remainders(inside, overlap, ["t", "a", "a", "a"])) == [(3, [1, 2])]


def test_labels_say_their_limits():
    ages = Axis({"0-17": (0.0, 18.0), "18-49": (18.0, 50.0)}, last=1)
    ages.know(["0-17", "18-49", "0-66", "67+"])
    assert ages.stretches == [(0, 18), (18, 50), (50, 67), (67, np.inf)]
    assert (ages.members(["0-66"]), ages.members(["67+"])) == (frozenset([0, 1, 2]), frozenset([3]))
    classes = Axis({"under 1": (0.0, 1.0)})
    classes.know(["under 1", "under 2.5", "2.5-10", "10 og over"])
    assert classes.stretches == [(0, 1), (1, 2.5), (2.5, 10), (10, np.inf)]
    with pytest.raises(ValueError, match="mange"):
        classes.know(["mange"])
