"""The report's charts and tables: a row is drawn once, at its own length, beside its own name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.errors import UserError
from orchestration.rapport import diagram, side
from orchestration.rapport.nokkel import one_row_a_key, tell_apart
from tests import svg

WIDE, NARROW = 680, 330


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_bar_is_as_long_as_its_figure(width):
    rows = [{"N": "a", "v": 42.4}, {"N": "b", "v": None, "skjermet": True}, {"N": "c", "v": -21.2}]
    drawn = {bar.label: bar for bar in svg.bars(diagram.stolper(rows, width, "N", "v", strek=60))}
    zero = drawn["a"].left
    assert drawn["c"].right == pytest.approx(zero)
    assert drawn["c"].right - drawn["c"].left == pytest.approx((drawn["a"].right - zero) / 2)
    assert [bar.says for bar in drawn.values()] == ["42,4", "skjermet", "−21,2"]
    assert drawn["b"].left == drawn["b"].right == zero


@pytest.mark.parametrize(
    ("draw", "rows", "columns"),
    [
        (diagram.stolper, [{"N": "Hele kommunen", "v": 42.3}, {"N": "Hele kommunen", "v": 42.3}], ("N", "v")),
        (diagram.stolper_mot_andre, [{"N": "a", "H": "Vi", "v": 1}, {"N": "a", "H": "Vi", "v": 2}], ("N", "H", "v")),
        (diagram.stolper_par, [{"N": "a", "p": 1, "q": 2}, {"N": "a", "p": 3, "q": 4}], ("N", "p", "q")),
        (diagram.linjer, [{"N": "a", "x": 2020, "v": 1}, {"N": "a", "x": 2020, "v": 2}], ("N", "x", "v")),
    ],
)
def test_what_comes_twice_is_not_drawn(draw, rows, columns):
    with pytest.raises(UserError, match=r"report, (bars|lines): expected one row for each .*; found 2 for"):
        draw(rows, WIDE, *columns)


def test_a_crossed_table_does_not_lose_a_row():
    rows = [{"N": "a", "H": "x", "v": 23.3, "Merknad": None}, {"N": "a", "H": "x", "v": 62.3, "Merknad": None}]
    with pytest.raises(UserError, match="report, table: expected one row for each N, H; found 2 for N a, H x"):
        side._crossed(rows, "N", "H", "v")


def test_ours_is_ours_whatever_others_are_called():
    """A set that is called Vi is not coloured as we are."""
    rows = [{"N": "a", "H": "Vi", "v": 1, "vi": True}, {"N": "b", "H": "Vi", "v": 1, "vi": False}]
    drawn = diagram.stolper_mot_andre(rows, WIDE, "N", "H", "v")
    assert (drawn.count(diagram.VI), drawn.count(diagram.ANDRE)) == (1, 1)


def test_names_that_read_the_same_are_told_apart_by_their_code():
    rows = [
        {"Hvem": "Herøy", "kode": "1515"},
        {"Hvem": "HERØY ", "kode": "1818"},
        {"Hvem": "Asker", "kode": "3025"},
        {"Hvem": "Herøy", "kode": "1515"},
    ]
    tell_apart(rows, "Hvem", "kode")
    assert [row["Hvem"] for row in rows] == ["Herøy (1515)", "HERØY  (1818)", "Asker", "Herøy (1515)"]


def test_a_code_has_one_name():
    """A name that changed would break a line in two, and give a crossed table another row."""
    rows = [{"Tjeneste": "Gammelt navn", "kode": "254"}, {"Tjeneste": "Nytt navn", "kode": "254"}]
    tell_apart(rows, "Tjeneste", "kode")
    assert {row["Tjeneste"] for row in rows} == {"Nytt navn"}


def test_a_key_that_comes_twice_is_told():
    with pytest.raises(UserError, match=r"report, figure sone: expected one row for each Sone; found 2 for Sone Nord"):
        one_row_a_key([{"Sone": "Nord"}, {"Sone": "Sør"}, {"Sone": "Nord"}], ["Sone"], "figure sone")


letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFF)
names = st.text(letters, min_size=1, max_size=60)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(names, st.integers(-1000, 1000)), min_size=2, max_size=6))
def test_every_row_has_a_bar_whatever_it_is_called(given_rows):
    rows = [{"N": name, "kode": str(number), "v": v} for number, (name, v) in enumerate(given_rows)]
    tell_apart(rows, "N", "kode")
    drawn = svg.bars(diagram.stolper(rows, WIDE, "N", "v"))
    assert len(drawn) == len(rows)
    largest = max(abs(row["v"]) for row in rows)
    longest = max(bar.right - bar.left for bar in drawn)
    for bar, row in zip(drawn, rows, strict=True):
        assert bar.right - bar.left == pytest.approx(longest * abs(row["v"]) / largest if largest else 0, abs=0.1)


def test_a_name_with_a_character_of_two_halves_is_drawn():
    """Vega cut such a label in the middle of a character, and could not measure what was left."""
    rows = [{"N": "00000000000000000@M<𝓳𝓶𝓶𝓾𝓾𝓾𝓾𝓾", "v": 1}, {"N": "Sørvika 😀", "v": 2}]
    drawn = diagram.stolper(rows, WIDE, "N", "v")
    assert len(svg.bars(drawn)) == 2
    assert "Sørvika □" in drawn


@pytest.mark.parametrize("years", [(2023, 2024), (2019,), (2015, 2019, 2024)])
def test_the_years_stand_where_they_are(years):
    """Of two years the axis once marked the middle as well, and called it the last."""
    rows = [{"N": name, "x": year, "v": value * 100.0} for value, name in enumerate("ab", 1) for year in years]
    drawn = diagram.linjer(rows, WIDE, "N", "x", "v")
    below, _ = svg.ticks(drawn)
    assert list(below) == [str(year) for year in years]
    for line in svg.points(drawn).values():
        assert [x for x, _ in line] == pytest.approx(list(below.values()), abs=0.6)


def test_more_lines_than_there_are_colours_are_refused():
    rows = [{"N": str(number), "x": 2020, "v": 1} for number in range(7)]
    with pytest.raises(ValueError, match="7 lines, and only 6 can be told apart"):
        diagram.linjer(rows, WIDE, "N", "x", "v")


def test_what_is_not_known_is_no_point():
    rows = [{"N": "a", "x": 2020, "v": 5.0}, {"N": "a", "x": 2021, "v": None}, {"N": "a", "x": 2022, "v": 5.0}]
    assert len(svg.points(diagram.linjer(rows, WIDE, "N", "x", "v"))["a"]) == 2
