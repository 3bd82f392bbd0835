"""What is withheld cannot be reckoned from what is shown: an attacker with exact arithmetic tries."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.skjerming import Figure
from orchestration.skjerming import withheld as withheld_figures


def withheld(persons: dict[str, set], at_least: int = 5, hours: dict[str, dict] | None = None, detail=None) -> set[str]:
    """What is withheld of figures that are sums of `persons`, and of `hours` where these are given."""
    figures = {
        name: Figure(
            count=len(behind),
            detail=detail[name] if detail else 2 - name.count("alle"),
            published=True,
            persons=dict.fromkeys(map(str, behind), 1),
            hours=(hours or {}).get(name, {}),
        )
        for name, behind in persons.items()
    }
    return withheld_figures(figures, at_least)


def reckoned(system: dict[str, set], shown: set[str], figure: str) -> bool:
    """Whether `figure` is a combination of the shown ones, by elimination in whole fractions."""
    unknowns = sorted(set().union(*system.values()), key=str)
    rows = [[Fraction(int(unknown in system[one])) for unknown in unknowns] for one in sorted(shown)]
    basis: list[list[Fraction]] = []
    for row in [*rows, [Fraction(int(unknown in system[figure])) for unknown in unknowns]]:
        for led in basis:
            first = next(i for i, value in enumerate(led) if value)
            row = [a - row[first] / led[first] * b for a, b in zip(row, led, strict=True)]
        if any(row):
            basis.append(row)
            last_is_new = True
        else:
            last_is_new = False
    return not last_is_new


def margins(cells: dict[tuple[str, str], int]) -> dict[str, set]:
    """A table of persons with its margins: who is behind each figure."""
    system: dict[str, set] = {}
    for (row, column), count in cells.items():
        persons = {(row, column, number) for number in range(count)}
        for figure in (f"{row} {column}", f"{row} alle", f"alle {column}", "alle alle"):
            system[figure] = system.get(figure, set()) | persons
    return system


def test_one_small_cell_takes_a_square_with_it():
    persons = margins({("a", "x"): 2, ("a", "y"): 9, ("b", "x"): 7, ("b", "y"): 30})
    assert withheld(persons) == {"a x", "a y", "b x", "b y"}


def test_nothing_is_withheld_where_all_are_enough_or_none():
    assert withheld(margins({("a", "x"): 5, ("a", "y"): 0, ("b", "x"): 5, ("b", "y"): 6})) == set()


def test_what_the_hours_give_away_is_withheld_too():
    # One of eight has both q and r: the numbers of p and q do not tell that of r, but the hours of p are those of both.
    persons, detail = {"p": set(range(8)), "q": set(range(7)), "r": {6, 7}}, {"p": 0, "q": 1, "r": 1}
    hours = {service: {f"{one} {service}": 1 for one in persons[service]} for service in "qr"}
    hours["p"] = hours["q"] | hours["r"]
    assert withheld(persons, detail=detail) == {"r"}
    assert withheld(persons, hours=hours, detail=detail) == {"q", "r"}


def test_a_sum_in_kroner_is_another_equation():
    # Hours and kroner of q and r together are two equations with two unknowns; the hours alone are one.
    persons = {"q": set(range(9)), "r": {10, 11}, "timer": set(range(10)), "kroner": set(range(8))}
    detail = {"q": 1, "r": 1, "timer": 0, "kroner": 0}
    hours = {"q": {"q": 1}, "r": {"r": 1}, "timer": {"q": 1, "r": 1}}
    assert withheld(persons, hours=hours, detail=detail) == {"q", "r"}
    both = withheld(persons, hours={**hours, "kroner": {"q": 521, "r": 378}}, detail=detail)
    assert both in ({"q", "r", "timer"}, {"q", "r", "kroner"})


def test_a_small_figure_that_is_shown_nowhere_must_not_be_found_either():
    everyone = {str(number): 1.0 for number in range(9)}
    few = {name: weight for name, weight in everyone.items() if name in "78"}
    rest = {name: weight for name, weight in everyone.items() if name not in "78"}
    figures = {
        "alle": Figure(9, 0, True, everyone, {}),
        "resten": Figure(7, 1, True, rest, {}),
        "de andre": Figure(2, 1, False, few, {}),
    }
    assert withheld_figures(figures, 5) == {"resten"}


TABLES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 12), min_size=2, max_size=9
)


@settings(deadline=None)
@given(cells=TABLES, overlapping=st.lists(st.sets(st.integers(0, 8)), max_size=3))
def test_no_attacker_reckons_what_is_withheld(cells, overlapping):
    persons = margins(cells)
    everyone = sorted(persons["alle alle"])
    for number, part in enumerate(overlapping):  # groups that cut across the table, such as the heaviest users
        persons[f"del {number}"] = {one for place, one in enumerate(everyone) if place % 9 in part}
    hidden = withheld(persons)
    assert {figure for figure, behind in persons.items() if 0 < len(behind) < 5} <= hidden
    assert [figure for figure in sorted(hidden) if reckoned(persons, set(persons) - hidden, figure)] == []
    assert withheld(persons) == hidden


@pytest.mark.parametrize("at_least", [1, 5])
def test_the_bound_is_the_number_that_is_given(at_least):
    assert bool(withheld(margins({("a", "x"): 3, ("b", "x"): 4}), at_least)) is (at_least == 5)
