"""The search for fødselsnummer. All numbers here are synthetic: the month is raised by 80, or the date is no birth.

The numbers are made here, by the rule, from dates of the synthetic kind; none is written down.
"""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis.strategies import data, lists, sampled_from

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
        f"{number[:4]}.{number[4:6]}.{number[6:]}",  # as a bank account is written
        "Periode 010124-311224",
        "123 456 789,12",
        "2024-01-31 12:34:56.123",
        "48 12 34 56, 22 33 44 55",
        None,
    ):
        assert not found(text), text


def test_every_wrong_check_digit_is_no_number(found):
    number = synthetic("019090")
    assert [digit for digit in "0123456789" if found(number[:-1] + digit)] == [number[-1]]


def ways(number: str) -> list[str]:
    """`number` in the pieces that people write, with # between them."""
    cuts = [(6,), (2, 4, 6), (2, 4, 6, 9), (6, 9), (6, 8), (2, 4, 6, 8, 10), tuple(range(1, 11))]
    return ["#".join(number[a:b] for a, b in itertools.pairwise((0, *cut, 11))) for cut in cuts]


# Every sign that Unicode has for a space or a line, and what people take in their place.
BETWEEN = [sign for sign in map(chr, range(0x3400)) if unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Pd")]
BETWEEN += ["\t", "\n", "/", "\\", ".", ",", ":", ";", "_", "|", "*", "+", "\u2212", "\u00b7", " - ", "  ", "\u2800"]
UNSEEN = [sign for sign in map(chr, range(0x10000)) if unicodedata.category(sign) == "Cf"]
UNSEEN += ["\ufe0f\u20e3", "\u0301", "\u115f", "\u1160", "\u3164", "\uffa0", "\u034f"]
ZEROS = [sign for sign in map(chr, range(0x80, 0x20000)) if unicodedata.decimal(sign, None) == 0]


def missed_of(texts: list[str]) -> list[str]:
    """Those of the texts that the search does not find."""
    with duck.scratch() as con:
        con.execute(privacy.MACROS)
        missed = con.execute(
            f"""
            select tekst from (select unnest($texts) as tekst)
            where not ({privacy._many_digits("tekst")} and har_fodselsnummer(tekst))
            """,
            {"texts": texts},
        ).fetchall()
    return [text for (text,) in missed]


def test_a_number_is_found_with_every_sign_between_its_pieces():
    texts = [way.replace("#", sign) for way in ways(synthetic("019090")) for sign in BETWEEN]
    assert missed_of(texts) == []
    assert missed_of([f"BPA {text}, Sør" for text in texts]) == []


def test_a_number_is_found_with_every_sign_that_is_not_seen_and_in_every_script():
    number = synthetic("019090")
    assert missed_of([f"gjelder {sign.join(number)}" for sign in UNSEEN]) == []
    assert len(ZEROS) > 60
    assert missed_of(["".join(chr(ord(zero) + int(digit)) for digit in number) for zero in ZEROS]) == []
    shapes = ["⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓪①②③④⑤⑥⑦⑧⑨"]
    assert missed_of(["".join(shape[int(digit)] for digit in number) for shape in shapes]) == []


@settings(max_examples=100, deadline=None)
@given(data())
def test_a_number_is_found_however_it_is_written(data):
    number = synthetic(data.draw(sampled_from(["019090", "298492", "150181", "419190"])))
    way = data.draw(sampled_from([number, *ways(number)]))
    zero = data.draw(sampled_from(["0", *ZEROS]))
    between = ["".join(data.draw(lists(sampled_from(BETWEEN), min_size=1, max_size=3))) for _ in range(way.count("#"))]
    pieces = ["".join(chr(ord(zero) + int(digit)) for digit in piece) for piece in way.split("#")]
    hidden = [data.draw(sampled_from(["", *UNSEEN])).join(piece) for piece in pieces]
    text = "".join(map("".join, itertools.zip_longest(hidden, between, fillvalue="")))
    before, after = data.draw(sampled_from([("", ""), ("Sak ", " av i går"), ("(", ")"), ("12 ", " 3"), ("nr.", ".")]))
    assert missed_of([before + text + after]) == []


def lines(con, rows: list[list[str]]) -> None:
    con.execute("create or replace temp table all_lines (line bigint, text varchar, fields varchar[])")
    con.execute(
        """
        insert into all_lines
        select nr, array_to_string(fields, ';'), fields
        from (select unnest($rows) as fields, unnest(range(1, len($rows) + 1)) as nr)
        """,
        {"rows": rows},
    )


def test_a_number_over_two_cells_is_found():
    number = synthetic("019090")
    date, rest = number[:6], number[6:]
    con = duck.connect()
    for first, second in (
        (date, rest),
        (f"{date[:2]}.{date[2:4]}.{date[4:]}", rest),
        (f"født {date}", f"{rest} Nord"),
        (date + "\u00a0", " " + rest),
        ("".join(chr(0xFF10 + int(digit)) for digit in date), f"{rest[:3]} {rest[3:]}"),
    ):
        lines(con, [["art", "a", "b", "c"], ["010", first, second, "1"]])
        assert privacy.first_in_lines(con, [], 9, padded=False) == (2, 2), (first, second)
        for skipped, apart in (([2], []), ([3], []), ([], [3])):
            assert privacy.first_in_lines(con, skipped, 9, padded=False, apart=apart) is None
        lines(con, [["art", "a", "b", "c"], ["010", first, "x", second]])
        assert privacy.first_in_lines(con, [], 9, padded=False) is None
    lines(con, [["010", "19090", rest]])
    assert privacy.first_in_lines(con, [], 9, padded=True) == (1, 2)
    assert privacy.first_in_lines(con, [], 9, padded=False) is None


def test_numbers_beside_each_other_that_are_one_by_chance_are_let_be():
    con = duck.connect()
    # Days of entry beside numbers of vouchers: one in thirty has the check digits.
    dates = [f"{1 + n % 28:02}{1 + n % 12:02}24" for n in range(2000)]
    lines(con, [[date, str(10000 + 37 * n)] for n, date in enumerate(dates)])
    assert privacy.first_in_lines(con, [], 9, padded=False) is None
    number = synthetic("019090")
    lines(con, [[number[:6], number[6:]]] + [[date, str(10000 + 37 * n)] for n, date in enumerate(dates[:3])])
    assert privacy.first_in_lines(con, [], 9, padded=False) == (1, 1)


def test_few_other_numbers_are_taken_for_one():
    """What a private person's number may be mistaken for, in the numbers that an account is full of."""
    rows = [
        [
            f"{1000 + n % 9000}.{10 + n % 90}.{10000 + 7 * n}",  # bank accounts
            f"Tlf {20 + n % 70} {10 + n % 89} {10 + n % 83} {10 + n % 79}",
            f"{1 + n % 28:02}{1 + n % 12:02}24-{1 + n % 27:02}{1 + n % 11:02}25",
            f"Org. {800000000 + 9973 * n}",
            f"{100 + n % 899} {100 + n % 877} {100 + n % 859},{10 + n % 89}",
            f"2024-{1 + n % 12:02}-{1 + n % 28:02} {n % 24:02}:{n % 60:02}:{n % 59:02}.{100 + n % 899}",
        ]
        for n in range(5000)
    ]
    con = duck.connect()
    lines(con, rows)
    assert privacy.first_in_lines(con, [], 9, padded=False) is None


def test_a_column_to_be_published_is_searched_the_same_way():
    con = duck.connect()
    number = synthetic("019090")
    con.execute("create table t (plain varchar, apart varchar, hard varchar, other varchar, belop decimal(18, 2))")
    con.execute(
        "insert into t values (?, ?, ?, 'Sør', 1), (null, null, null, null, null)",
        [number, f"BPA {number[:6]}-{number[6:]}", f"{number[:6]}\u00a0{number[6:]}"],
    )
    assert privacy.columns_with_fodselsnummer(con, "t") == ["plain", "apart", "hard"]
