"""What can be inferred is what every way of filling in the persons has in common: all of them are gone through."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.revisjon import inference
from orchestration.revisjon.inference import Figure, Programme, System, UnsolvedError

EDGES = [(0.0, 2.0), (2.0, None)]
WIDE = 3
# Each of two zones and two ages by two classes; hours in halves, where four persons at most are.
CELLS = list(itertools.product(range(2), range(2), range(2)))
MEMBERS = st.one_of(st.none(), st.just(frozenset([0])), st.just(frozenset([1])))
HOURS = [[0.0, 0.5, 1.5], [2.0, 2.5, 6.0]]


def inside(cell: tuple, members: tuple) -> bool:
    return all(chosen is None or place in chosen for place, chosen in zip(cell, members, strict=True))


def filled(persons: int):
    """Every way that so many persons can stand in the cells."""
    for cells in itertools.combinations_with_replacement(range(len(CELLS)), persons):
        yield np.bincount(cells, minlength=len(CELLS))


def told(truth: list[tuple[tuple, float]], members: tuple, hours: bool) -> Figure:
    behind = [timer for cell, timer in truth if inside(cell, members)]
    return Figure(members, len(behind), sum(behind) if hours else None)


def fits(counts: np.ndarray, figures: list[Figure]) -> bool:
    """Whether there are hours for the counts that give the figures: a linear programme of the hours alone."""
    from scipy.optimize import linprog

    rows = [[float(inside(cell, one.members)) for cell in CELLS] for one in figures]
    if any(np.dot(row, counts) != one.count for row, one in zip(rows, figures, strict=True)):
        return False
    summed = [(row, one.hours) for row, one in zip(rows, figures, strict=True) if one.hours is not None]
    if not summed:
        return True
    bounds = [
        (EDGES[cell[2]][0] * n, n * (1000.0 if EDGES[cell[2]][1] is None else EDGES[cell[2]][1] - inference.OPEN))
        for cell, n in zip(CELLS, counts, strict=True)
    ]
    found = linprog(
        np.zeros(len(CELLS)),
        A_eq=np.array([row for row, _ in summed]),
        b_eq=np.array([hours for _, hours in summed]),
        bounds=bounds,
    )
    return found.status == 0


PERSON = st.sampled_from(CELLS).flatmap(lambda cell: st.tuples(st.just(cell), st.sampled_from(HOURS[cell[2]])))


@settings(deadline=None, max_examples=15)
@given(
    truth=st.lists(PERSON, min_size=1, max_size=4),
    shown=st.lists(st.tuples(MEMBERS, MEMBERS, MEMBERS), max_size=4),
    hours=st.booleans(),
)
def test_the_programme_and_all_ways_of_filling_in_agree(truth, shown, hours):
    figures = [told(truth, members, hours) for members in {(None, None, None), *shown}]
    possible = [counts for counts in filled(len(truth)) if fits(counts, figures)]
    sought = [(frozenset([zone]), None, frozenset([klass])) for zone in range(2) for klass in range(2)]
    sought += [(None, frozenset([age]), None) for age in range(2)]
    both = [True, False, True, False, True, True]
    by_hand = set()
    for number, members in enumerate(sought):
        sums = [sum(counts[place] for place, cell in enumerate(CELLS) if inside(cell, members)) for counts in possible]
        says = [min(sums) > 0, max(sums) < WIDE]
        if any(says) if both[number] else all(says):
            by_hand.add(number)
    system = System(figures, (2, 2, 2), EDGES, whole=True)
    assert {*inference.narrow(system.programme, [system.counts(*one) for one in sought], WIDE, both)} == by_hand
    # In two tables nothing more is found; and of counts alone nothing less.
    loose = System(figures, (2, 2, 2), EDGES)
    found = {*inference.narrow(loose.programme, [loose.counts(*one) for one in sought], WIDE, both)}
    assert found <= by_hand
    if not hours:
        assert found == by_hand


@settings(deadline=None, max_examples=30)
@given(
    truth=st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, 7.0]), min_size=2, max_size=7),
    cuts=st.sets(st.integers(1, 6), max_size=2),
    classes=st.booleans(),
)
def test_the_heaviest_tell_what_their_order_tells(truth, cuts, classes):
    """Of counts: the number of heavy persons by every list of hours in quarters that gives what is shown."""
    order = sorted(truth, reverse=True)
    heavy = sum(hours >= 2 for hours in truth)
    figures = [Figure((None, None, None), len(truth), None)]
    figures += [Figure((None, None, None), m, None, top=True) for m in cuts if m <= len(truth)]
    figures += [Figure((None, None, frozenset([1])), heavy, None)] if classes else []
    system = System(figures, (1, 1, 2), EDGES)
    low, high = inference.span(system.programme, system.counts(None, None, frozenset([1])))
    assert (low, high) == pytest.approx((heavy, heavy) if classes else (0, len(truth)))
    # With the hours of the heaviest: never so narrow that the truth is outside, and no wider than the edges alone say.
    hours = [Figure(one.members, one.count, sum(order[: one.count]), top=True) for one in figures if one.top]
    hours.append(Figure((None, None, None), len(truth), sum(truth)))
    system = System(hours, (1, 1, 2), EDGES)
    low, high = inference.span(system.programme, system.counts(None, None, frozenset([1])))
    assert round(low) <= heavy <= round(high)
    assert 2 * round(high) <= sum(truth) + 1e-6


@settings(deadline=None, max_examples=40)
@given(
    persons=st.lists(st.integers(0, 7), min_size=4, max_size=4),
    rows=st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=5),
)
def test_a_group_of_few_is_found_where_any_weights_give_one(persons, rows):
    matrix = np.array([[kind in row for kind in range(4)] for row in rows])
    counts = matrix @ np.array(persons)
    by_hand = any(
        ((made := np.array(weights) @ matrix) >= 0).all() and (made <= 1).all() and 0 < made @ persons < 5
        for weights in itertools.product(range(-2, 3), repeat=len(rows))
    )
    many = np.array(persons) >= 5
    for known in (None, many):
        found = inference.combination(matrix, counts, 5, known)
        assert (found is not None) == by_hand
        if found is not None:
            assert 0 < found @ counts < 5


def test_what_contradicts_itself_is_told():
    programme = Programme()
    at = programme.columns(1, 10)
    programme.row(2, 2, (at, 1))
    programme.row(3, 3, (at, 1))
    with pytest.raises(UnsolvedError):
        inference.span(programme, at)
