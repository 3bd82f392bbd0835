"""The search for fødselsnummer. All numbers here are synthetic: the month is raised by 80, or the date is no birth.

The numbers are made here, by the rule, from dates of the synthetic kind; none is written down.
"""

import itertools

import pytest

from orchestration import duck, privacy

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def synthetic(date: str, rest: int = 0) -> str:
    """A number for the six digits `date`, with the first check digit of remainder `rest` (0 is the rule until 2032)."""
    for individual in itertools.count(100):
        digits = [int(digit) for digit in f"{date}{individual}"]
        first = (rest - sum(w * d for w, d in zip(FIRST, digits, strict=True))) % 11
        second = -sum(w * d for w, d in zip(SECOND, [*digits, first], strict=True)) % 11
        if first < 10 and second < 10:
            return f"{date}{individual}{first}{second}"
    raise AssertionError


@pytest.fixture
def found():
    con = duck.connect()
    con.execute(privacy.MACROS)
    return lambda text: con.execute("select har_fodselsnummer(?)", [text]).fetchone()[0]


@pytest.mark.parametrize("date", ["019090", "298492", "418190", "316690"])
@pytest.mark.parametrize("rest", [0, 1, 2, 3])
def test_a_synthetic_number_is_found_wherever_it_stands(found, date, rest):
    number = synthetic(date, rest)
    for text in (
        number,
        f"BPA {number}.",
        f"{number[:6]} {number[6:]}",
        f"({number[:6]}.{number[6:]})",
        f"12 {number} 3",
    ):
        assert found(text), text


def test_the_second_of_two_numbers_side_by_side_is_found(found):
    number = synthetic("019090")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not found(wrong)
    assert found(f"{wrong} {number}")
    assert found(f"{wrong};{number}")


def test_what_is_no_number_is_left_alone(found):
    number = synthetic("019090")
    date = synthetic("019390")  # month 93 - 80 = 13
    for text in (
        "",
        "BPA kommunal, samlet",
        "230112",
        f"1{number}",
        f"{number}1",
        date,
        number[:6] + "-" + number[6:],
        None,
    ):
        assert not found(text), text


def test_every_wrong_check_digit_is_no_number(found):
    number = synthetic("019090")
    assert [digit for digit in "0123456789" if found(number[:-1] + digit)] == [number[-1]]
