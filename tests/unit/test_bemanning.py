"""Staff by contract: årsverk by zone and day; a line that cannot be followed is told with file and line."""

from datetime import date
from decimal import Decimal

import pytest

from orchestration import archive, duck
from orchestration.errors import LoadError
from orchestration.sources.bemanning import BEMANNING
from tests.conftest import load_or_raise

HEADER = "kommunenr,sone,maaledato,aarsverk,timer_per_uke_full_stilling,leverte_timer_per_uke,kilde\n"


@pytest.fixture
def load(tmp_path):
    """Loads a file by contract from text; gives the rows of the raw table, or the fault."""

    def load(content):
        file = tmp_path / "bemanning.csv"
        file.write_text(content)
        kept = archive.keep(tmp_path / "archive", file, "regler", "9901", "test")
        with duck.connect() as con:
            load_or_raise(con, BEMANNING, "9901", file, kept)
            return con.execute("select * exclude (_archive_id, file) from raw.bemanning order by line").fetchall()

    return load


def test_a_full_post_has_35_and_a_half_hours_unless_the_file_says_otherwise(load):
    day = date(2025, 1, 31)
    assert load(HEADER + "9901,Nord,2025-01-31,20.56,,449.5,telling\n,Natt,2025-01-31,0,33.6,,telling\n") == [
        ("9901", 2, "Nord", day, Decimal("20.56"), Decimal("35.5"), Decimal("449.5"), "telling"),
        ("9901", 3, "Natt", day, Decimal(0), Decimal("33.6"), None, "telling"),
    ]
    assert load("sone;maaledato;aarsverk;kilde\nNord;2025-01-31;1;telling\n")[0][5:7] == (Decimal("35.5"), None)


def test_a_date_is_written_in_one_of_two_ways_and_a_zone_in_one(load):
    rows = load(HEADER + ",Åsen,2025-01-31,1,,,a\n,\u00a0A\u030asen\u00ad,\t1.2.2025,1,,,a\n")
    assert [row[2:4] for row in rows] == [("Åsen", date(2025, 1, 31)), ("Åsen", date(2025, 2, 1))]


def test_a_zone_has_its_staff_once_a_day(load):
    assert len(load(HEADER + ",Nord,2024-01-31,1,,,a\n,Nord,2025-01-31,1,,,a\n")) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("9902,Nord,2025-01-31,1,,,a", "2: kommunenr: expected 9901; found 9902"),
        (",,2025-01-31,1,,,a", "2: sone: expected a zone; found nothing"),
        (",Nord,,1,,,a", "2: maaledato: expected a date such as 2025-01-31 or 31.01.2025; found nothing"),
        (",Nord,31.01.25,1,,,a", "2: maaledato: expected a date such as 2025-01-31 or 31.01.2025; found 31.01.25"),
        (",Nord,30.02.2025,1,,,a", "2: maaledato: expected a date such as 2025-01-31 or 31.01.2025; found 30.02.2025"),
        (",Nord,2025-02-30,1,,,a", "2: maaledato: expected a date such as 2025-01-31 or 31.01.2025; found 2025-02-30"),
        (
            ",Alle,2025-01-31,1,,,a",
            "2: sone: expected another name than a total has (seeds/grenser/totalnavn.csv); found",
        ),
        (",hele  kommunen,2025-01-31,1,,,a", "2: sone: expected another name than a total has"),
        (
            ",Nord,2025-01-31,1,,,a\n,Nord,31.01.2025,2,,,a",
            "2: sone: expected each zone once on a day; found 4 characters: capitals, small letters 2 times",
        ),
        (
            ",Nord,2025-01-31,1,3_5,,a",
            "2: timer_per_uke_full_stilling: expected hours a week from 20 to 45, or nothing for 35.5; found 3_5",
        ),
        (",Nord,2025-01-31,,,,a", "2: aarsverk: expected a number of 0 or more, such as 20.56; found nothing"),
        (",Nord,2025-01-31,-1,,,a", "2: aarsverk: expected a number of 0 or more, such as 20.56; found -1"),
        (
            ",Nord,2025-01-31,1,1846,,a",
            "2: timer_per_uke_full_stilling: expected hours a week from 20 to 45, or nothing for 35.5; found 1846",
        ),
        (
            ",Nord,2025-01-31,1,heltid,,a",
            "2: timer_per_uke_full_stilling: expected hours a week from 20 to 45, or nothing for 35.5; found 6 charact",
        ),
        (
            ",Nord,2025-01-31,1,,mange,a",
            "2: leverte_timer_per_uke: expected a number of 0 or more, or nothing; found 5 characters: small letters",
        ),
        (",Nord,2025-01-31,1,,,", "2: kilde: expected on what it rests; found nothing"),
        (
            ",Nord,2025-01-31,1,,,a\n,Nord,2025-01-31,2,,,a",
            "2: sone: expected each zone once on a day; found 4 characters: capitals, small letters 2 times",
        ),
        (",Nord,2025-01-31,1,,,a,b", "2: expected 7 columns; found 8"),
    ],
)
def test_a_faulty_line_is_told_with_its_line(load, line, message):
    with pytest.raises(LoadError) as fault:
        load(f"{HEADER}{line}\n")
    assert f"bemanning.csv:{message}" in str(fault.value)


def test_a_column_beyond_the_contract_is_named(load):
    told = r"bemanning\.csv:1: expected the columns kommunenr, sone, .*; found column number 8 \(6 characters: small"
    with pytest.raises(LoadError, match=told):
        load(HEADER.replace("kilde", "kilde,ansatt"))
