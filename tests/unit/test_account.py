"""Every line of an account file is accepted or rejected with its reason; nothing else happens to it."""

import functools
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import openpyxl.comments
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import archive, duck, settings
from orchestration.errors import ConfigError, LoadError
from orchestration.sources import account
from tests.conftest import external
from tests.unit.test_privacy import synthetic

COLUMNS = {"ansvar": "ansvar", "funksjon": "funksjon", "art": "art", "belop": "belop"}
WITH_ART = {"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "aar": 2023, "kolonner": COLUMNS}
HEADER = "ansvar;funksjon;art;belop\n"
GENEROUS = {"avviste_linjer_prosent": 100, "avvist_belop_prosent": 100, "feil_bredde_prosent": 100}


class Loader:
    """Loads the account files of one configuration into a database in memory."""

    def __init__(self, write_config, tmp_path):
        self.write_config = write_config
        self.archive = tmp_path / "archive"
        self.con = duck.connect()
        duck.ensure(self.con, "regnskap", account.TABLES)

    def __call__(self, content, *, account=None, files=None, grenser=None, aar=(2023,), **keys):
        file = account or {**WITH_ART, **keys}
        path = self.write_config(
            {file["fil"]: content, "regler.csv": "", **(files or {})}, [file], aar=aar, grenser=grenser or GENEROUS
        )
        loaded = settings.load(path)
        return self.load(loaded, loaded.kommuner[0].regnskap[0])

    def load(self, loaded, file):
        kommune = loaded.kommuner[0]
        kept = archive.keep(self.archive, file.fil, "regnskap", kommune.kommunenr, "test")
        maps = [
            kart and archive.keep(self.archive, kart, "regler", "9901", "test")
            for kart in (file.artskart, file.funksjonskart)
        ]
        return account.load(self.con, kommune, file, kept, maps[0], loaded.grenser, maps[1])

    def rows(self, columns, table="regnskap"):
        return self.con.execute(f"select {columns} from raw.{table} order by line").fetchall()

    def reasons(self):
        return self.con.execute("select line, reason, text from raw.regnskap__rejected order by line").fetchall()


@pytest.fixture
def load(write_config, tmp_path):
    return Loader(write_config, tmp_path)


def test_lines_are_taken_in_as_they_stand(load):
    done = load(HEADER + '100;253;010;1000,50\n\n"10;1";254;600;-20\n')
    assert (done.lines_in, done.lines_rejected) == (2, 0)
    assert load.rows("line, kommunenr, aar, ansvar, funksjon, art, belop_nok") == [
        (2, "9901", 2023, "100", "253", "010", Decimal("1000.50")),
        (4, "9901", 2023, "10;1", "254", "600", Decimal("-20.00")),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("100;;010;5", "010: funksjon is missing"),
        ("100;999;010;5", "010: funksjon 999 is not valid in 2023"),
        ("100;257;010;5", "010: funksjon 257 is not valid in 2023"),
        ("100;253;;5", "012: art is missing"),
        ("100;253;271;5", "012: art 271 is not valid in 2023"),
        ("100;253;10;5", "012: art 10 is not valid in 2023"),
        ("100;253;010;", "amount is missing"),
        ("100;253;010;1.000", "amount is not a number: 1.000"),
        ("100;253;010;N/A", "amount is not a number: 3 characters: capitals, other characters"),
        ("100;253;010;12,345", "amount may be in thousands or have three decimals: 12,345"),
        ("100;253;010;1234,567", "amount has more than two decimals: 1234,567"),
        ("100;253;010", "expected 4 columns, found 3; amount is missing"),
        ("100;253;010;5;6", "expected 4 columns, found 5"),
        (
            "100;999;999;x",
            "010: funksjon 999 is not valid in 2023; 012: art 999 is not valid in 2023; amount is not a number: x",
        ),
    ],
)
def test_a_bad_line_is_kept_with_its_reason(load, line, reason):
    done = load(f"{HEADER}100;253;010;1\n{line}\n")
    assert (done.lines_in, done.lines_rejected) == (2, 1)
    assert load.reasons() == [(3, reason, line)]
    assert load.rows("line") == [(2,)]


@pytest.mark.parametrize(
    ("keys", "written", "read"),
    [
        ({}, "1234,5", "1234.50"),
        ({}, "-1234,56", "-1234.56"),
        ({}, "1234,56-", "-1234.56"),
        ({}, "\u22121234", "-1234.00"),
        ({}, "+12", "12.00"),
        ({}, "12,500", None),
        ({}, "-450,000", None),
        ({}, "(450,000)", None),
        ({}, "kr 450,000", None),
        ({"desimaltegn": "."}, "450.000", None),
        ({}, "0,500", "0.50"),
        ({}, "1234,500", "1234.50"),
        ({"tusenskilletegn": " "}, "12,500", "12.50"),
        ({"tusenskilletegn": "."}, "450.000", "450000.00"),
        ({"tusenskilletegn": "."}, "450,000", "450.00"),
        ({}, "-", "0.00"),
        ({}, " \u2013 ", "0.00"),
        ({}, "kr -", "0.00"),
        ({}, "(1234,50)", "-1234.50"),
        ({"tusenskilletegn": " "}, "(1 234)", "-1234.00"),
        ({}, "(-5)", None),
        ({}, "(5", None),
        ({}, "kr 12,50", "12.50"),
        ({}, "-kr 12", "-12.00"),
        ({"tusenskilletegn": " "}, "kr -1 234,50", "-1234.50"),
        ({}, "12,50 KR", "12.50"),
        ({}, "(12 kr)", "-12.00"),
        ({}, "NOK 7-", "-7.00"),
        ({}, "100,-", None),
        ({}, "kr", None),
        ({}, "12 kroner", None),
        ({}, "- 5", "-5.00"),
        ({"tusenskilletegn": " "}, "1 234 567,89", "1234567.89"),
        ({"tusenskilletegn": " "}, "1\u00a0234,5", "1234.50"),
        ({"tusenskilletegn": " "}, "1\u202f234,5-", "-1234.50"),
        ({"tusenskilletegn": " "}, "1234,5", "1234.50"),
        ({"tusenskilletegn": " "}, "12 34", None),
        ({"tusenskilletegn": "."}, "1.234,50", "1234.50"),
        ({"tusenskilletegn": "."}, "1.23", None),
        ({"desimaltegn": ".", "tusenskilletegn": ","}, "1,234.50", "1234.50"),
        ({"desimaltegn": "."}, "1234.5", "1234.50"),
        ({"desimaltegn": "."}, "1234,5", None),
        ({"fortegn": "inntekt_positiv"}, "100", "-100.00"),
        ({}, "--5", None),
        ({}, "-5-", None),
        ({}, "1e3", None),
    ],
)
def test_an_amount_is_read_by_the_rule_of_its_file_or_not_at_all(load, keys, written, read):
    load(f"{HEADER}100;253;010;{written}\n", **keys)
    table, expected = ("regnskap", [(Decimal(read),)]) if read else ("regnskap__rejected", [(None,)])
    assert load.rows("belop_nok", table) == expected


def test_composite_codes_are_cut_as_the_configuration_says(load):
    load(
        "konto;tjeneste;sum\n10100;25340;100\n07290;25310;-5\n",
        kolonner={
            "kontoklasse": {"kolonne": "konto", "fra": 1, "lengde": 1},
            "art": {"kolonne": "konto", "fra": 2, "lengde": 3},
            "funksjon": {"kolonne": "tjeneste", "fra": 1, "lengde": 3},
            "belop": "sum",
        },
    )
    assert load.rows("kontoklasse, art, funksjon, ansvar") == [("1", "010", "253", None), ("0", "729", "253", None)]


def test_a_column_that_is_configured_must_be_filled_in(load):
    load(
        "knr;kk;funksjon;art;belop\n9901;1;253;010;1\n;1;253;010;1\n9901;;253;010;1\n",
        kolonner={"kommunenr": "knr", "kontoklasse": "kk", "funksjon": "funksjon", "art": "art", "belop": "belop"},
    )
    assert [(line, reason) for line, reason, _ in load.reasons()] == [
        (3, "expected kommunenr 9901, found none"),
        (4, "expected kontoklasse 0 or 1, found none"),
    ]


def test_control_characters_are_told_in_one_line(load):
    with pytest.raises(LoadError, match=r"^regnskap\.csv: line 2: expected text without control .*; found U\+001F$"):
        load(HEADER + "100;253;010;1\x1f2\n")


def test_local_arts_go_through_the_mapping_file(load):
    load(
        f"{HEADER}1;253;16021;-5\n1;253;16099;-5\n",
        files={"artskart.csv": "lokal_art,art\n16021,600\n"},
        artskart="artskart.csv",
    )
    assert load.rows("art") == [("600",)]
    assert load.reasons() == [(3, "local art 16099 is not in artskart", "1;253;16099;-5")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "lokal_art;art\n16021;600\n16021;620\n",
            "artskart.csv:3: lokal_art: expected each local art once; found 16021 again",
        ),
        ("lokal,art\n", "artskart.csv:1: expected the columns lokal_art, art; found 'art', 1 other"),
        ("", "artskart.csv: expected the names of the columns in line 1; found an empty line"),
    ],
)
def test_a_faulty_mapping_file_is_told(load, content, message):
    with pytest.raises(LoadError) as fault:
        load(f"{HEADER}1;253;16021;-5\n", files={"artskart.csv": content}, artskart="artskart.csv")
    assert str(fault.value) == message


def test_tables_of_an_older_layout_are_made_anew(load):
    load(HEADER + "100;253;010;1\n")
    load.con.execute("alter table raw.regnskap drop ansvar; update raw.oppsett_del set ddl = 'older'")
    duck.ensure(load.con, "regnskap", account.TABLES)
    assert load(HEADER + "100;253;010;1\n").unchanged is False
    assert load.rows("ansvar") == [("100",)]


def test_a_tighter_bound_looks_at_an_unchanged_file_again(load):
    content = HEADER + "100;253;010;1\n100;999;010;1\n"
    assert load(content).lines_rejected == 1
    with pytest.raises(LoadError, match="1 of 2 lines rejected"):
        load(content, grenser={"avviste_linjer_prosent": 10})


def test_year_and_municipality_in_the_file_must_be_the_configured_ones(load):
    columns = {"kommunenr": "knr", "aar": "aar", "funksjon": "funksjon", "art": "art", "belop": "belop"}
    lines = ["9901;2023;253;010;1", "9901;2021;253;010;1", "9902;2023;253;010;1", "9901;x;253;010;1"]
    load(
        "\n".join(["knr;aar;funksjon;art;belop", *lines]),
        account={"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "kolonner": columns},
        aar=[2022, 2023],
    )
    assert [(line, reason.split(";")[0]) for line, reason, _ in load.reasons()] == [
        (3, "expected aar in (2022, 2023), found 2021"),
        (4, "expected kommunenr 9901, found 9902"),
        (5, "expected aar in (2022, 2023), found x"),
    ]


def test_encodings_and_line_ends(load):
    columns = {**COLUMNS, "ansvar_navn": "navn"}
    text = "ansvar;navn;funksjon;art;belop\r\n100;Ørneåsen sjukeheim;253;010;7\r\n"
    for encoding in ("utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"):
        load(text.encode(encoding), tegnsett=encoding.removesuffix("-sig"), kolonner=columns)
        assert load.rows("ansvar_navn, belop_nok") == [("Ørneåsen sjukeheim", Decimal("7.00"))]


def test_the_wrong_encoding_names_the_line(load):
    with pytest.raises(LoadError) as fault:
        load((HEADER + "100;253;010;7\nÅs;253;010;7\n").encode("iso-8859-1"))
    assert str(fault.value) == "regnskap.csv: tegnsett: expected text in utf-8; found byte 0xc5, in line 3"


def test_a_column_that_is_not_in_the_file_is_named(load):
    with pytest.raises(ConfigError) as fault:
        load("Ansvar;funksjon;art;belop\n100;253;010;1\n")
    assert str(fault.value) == (
        "regnskap.csv: kolonner.ansvar: expected a column 'ansvar' in row 1 (overskriftsrad);"
        " found 'Ansvar', 'funksjon', 'art', 'belop' (did you mean 'Ansvar'?)"
    )


def test_a_column_name_that_stands_twice_is_refused(load):
    with pytest.raises(ConfigError) as fault:
        load("ansvar;funksjon;art;belop;belop\n100;253;010;1;2\n")
    assert str(fault.value) == "regnskap.csv: kolonner.belop: expected one column belop; found 2 of that name"


def test_an_excel_sheet_is_read_with_its_own_row_numbers(load, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Regnskap"
    for row in (
        ["Utskrift 2023"],
        ["Ansvar", "Funksjon", "Art", "Beløp"],
        [100, "253", "010", 1234.56],
        [],
        [101, 254, "600", "-1 000,50"],
        [102, 254, "010", "tusen"],
    ):
        sheet.append(row)
    book.save(tmp_path / "regnskap.xlsx")
    done = load(
        (tmp_path / "regnskap.xlsx").read_bytes(),
        fil="regnskap.xlsx",
        slag="excel",
        ark="Regnskap",
        overskriftsrad=2,
        tusenskilletegn=" ",
        kolonner={"ansvar": "Ansvar", "funksjon": "Funksjon", "art": "Art", "belop": "Beløp"},
    )
    assert (done.lines_in, done.lines_rejected) == (3, 1)
    assert load.rows("line, ansvar, funksjon, belop_nok") == [
        (3, "100", "253", Decimal("1234.56")),
        (5, "101", "254", Decimal("-1000.50")),
    ]
    assert load.reasons() == [(6, "amount is not a number: 5 characters: small letters", "102;254;010;tusen")]
    empty = openpyxl.Workbook()
    empty.active.append(["Ansvar", "Funksjon", "Art", "Beløp"])
    empty.save(tmp_path / "tom.xlsx")
    columns = {"ansvar": "Ansvar", "funksjon": "Funksjon", "art": "Art", "belop": "Beløp"}
    with pytest.raises(LoadError, match=r"tom\.xlsx: expected account lines; found none"):
        load((tmp_path / "tom.xlsx").read_bytes(), fil="tom.xlsx", slag="excel", kolonner=columns)
    with pytest.raises(LoadError, match=r"ark: expected one of the sheets that are not hidden; found 'Feil'"):
        load((tmp_path / "regnskap.xlsx").read_bytes(), fil="regnskap.xlsx", slag="excel", ark="Feil")


def test_a_cell_that_is_no_number_is_no_amount_and_a_year_has_four_digits(load, tmp_path):
    """A date is a number of days in the file, and true is 1: neither is an amount in kroner."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ansvar", "funksjon", "art", "belop", "aar"])
    for amount, year in ((date(2024, 1, 5), 2023), (True, 2023), (0.5, 2023), (1, 2023.4), (1, "2023")):
        sheet.append([120, 253, 10, amount, year])
        sheet.cell(sheet.max_row, 1).number_format = "0000"
        sheet.cell(sheet.max_row, 3).number_format = "000"
    sheet["D4"].number_format = "0%"
    book.save(tmp_path / "regnskap.xlsx")
    file = {"fil": "regnskap.xlsx", "slag": "excel", "innhold": "med_art", "kolonner": {**COLUMNS, "aar": "aar"}}
    load((tmp_path / "regnskap.xlsx").read_bytes(), account=file)
    assert [(line, text) for line, _, text in load.reasons()] == [
        (2, "0120;253;010;2024-01-05;2023"),
        (3, "0120;253;010;TRUE;2023"),
        (4, "0120;253;010;50%;2023"),
        (5, "0120;253;010;1;2023.4"),
    ]
    assert load.rows("line, ansvar, art, aar") == [(6, "0120", "010", 2023)]
    csv = {**file, "fil": "regnskap.csv", "slag": "csv"}
    load.con.execute("delete from raw.regnskap; delete from raw.regnskap__rejected")
    years = ("2023.4", "2.023e3", "2_023", "+2023", "02023", "0x7e7", "2023")
    load("ansvar;funksjon;art;belop;aar\n" + "".join(f"1;253;010;1;{year}\n" for year in years), account=csv)
    assert [told[1].split("; ")[0] for told in load.reasons()] == [
        f"expected aar in (2023), found {year}" for year in years[:-1]
    ]
    assert load.rows("line") == [(8,)]


def test_a_line_goes_on_over_a_line_break_in_quotes(load):
    done = load(HEADER.replace("ansvar", "navn;ansvar", 1) + '"Avd.\n1;2";100;253;010;900\nB;101;253;010;x\n')
    assert (done.lines_in, done.lines_rejected) == (2, 1)
    assert load.rows("line, ansvar, belop_nok") == [(2, "100", Decimal("900.00"))]
    assert [told[0] for told in load.reasons()] == [4]


def test_a_code_is_one_however_it_is_composed(load):
    load(HEADER + "Å1;253;010;1\nA\u030a1;253;010;1\nÅ\u200b1\u00a0;253;010;1\n")
    assert load.rows("distinct ansvar, line") == [("Å1", line) for line in (2, 3, 4)]
    load(
        HEADER.replace("ansvar", "A\u030ar") + "1;253;010;1\n",
        kolonner={**COLUMNS, "ansvar": "Å\u00a0r".replace("\u00a0", "")},
    )
    load(HEADER.replace("ansvar", "År") + "1;253;010;1\n", kolonner={**COLUMNS, "ansvar": "A\u030ar"})
    assert load.rows("ansvar") == [("1",)]


def record(funksjon="253 ", art="010", belop=7, region="990100", aar=2023, skjema="0A", kontoklasse="1"):
    return f"{skjema}{aar} {region}{'':18}{kontoklasse}{funksjon:<4}{art}{belop:>9}"


def test_kostra_0a_is_read_by_position_in_thousands(load):
    lines = [
        record(),
        record(art="600", belop=-3),
        record(kontoklasse="0", funksjon="841"),
        record(belop=70)[:-1],
        record(skjema="0B"),
        record(region="040200"),
        record(aar=2022),
        record(belop="1.5"),
        record().replace("2023 9901", "202339901"),
    ]
    load("\n".join(lines), account={"fil": "0A.dat", "slag": "kostra_0a", "innhold": "med_art", "aar": 2023})
    assert load.rows("line, kontoklasse, funksjon, art, belop_nok") == [
        (1, "1", "253", "010", Decimal("7000.00")),
        (2, "1", "253", "600", Decimal("-3000.00")),
        (3, "0", "841", "010", Decimal("7000.00")),
    ]
    assert [reason for _, reason, _ in load.reasons()] == [
        "expected 48 characters, found 47",
        "expected skjema 0A, found 0B",
        "expected kommunenr 9901, found 0402",
        "expected aar in (2023), found 2022",
        "amount is not a number: 1.5",
        "expected a whole year (kvartal blank or 4), found kvartal 3",
    ]


def test_over_the_bound_the_load_stops_and_the_old_rows_stay(load):
    good = HEADER + "".join(f"1;253;010;{n}\n" for n in range(1, 201))
    load(good)
    bad = good.replace("1;253;010;7\n", "1;999;010;7\n").replace("1;253;010;8\n", "1;998;010;8\n")
    with pytest.raises(LoadError) as fault:
        load(bad, grenser={"avviste_linjer_prosent": 0.5, "avvist_belop_prosent": 0.1})
    assert str(fault.value) == (
        "regnskap.csv: 2 of 200 lines rejected (1.00 % of the lines, bound 0.5 %; 0.07 % of the money, bound 0.1 %)."
        " 1 × 010: funksjon 999 is not valid in 2023 (first in line 8)."
        " 1 × 010: funksjon 998 is not valid in 2023 (first in line 9)."
        " All of them stand in raw.regnskap__rejected. Nothing is published."
    )
    assert load.con.execute("select count(*), sum(belop_nok) from raw.regnskap").fetchone() == (200, Decimal(20100))
    assert [(line, text) for line, _, text in load.reasons()] == [(8, "1;999;010;7"), (9, "1;998;010;8")]


@pytest.mark.parametrize(
    ("line", "stops"),
    [("1;999;010;7", False), ("1;999;010;21", True), ("1;253;010;21x", True), ("1;253;010;7x", False)],
)
def test_the_bound_on_money_counts_what_could_not_be_read_by_its_digits(load, line, stops):
    # 200 lines of 100 kr: one line is 0.5 % of the lines and may hold 0.1 % of the money, 20 kr of 20 000.
    content = HEADER + "1;253;010;100\n" * 199 + line + "\n"
    bounds = {"avviste_linjer_prosent": 0.5, "avvist_belop_prosent": 0.1}
    if stops:
        with pytest.raises(LoadError, match=r"0\.\d+ % of the money, bound 0\.1 %"):
            load(content, grenser=bounds)
    else:
        assert load(content, grenser=bounds).lines_rejected == 1


def test_the_control_total_stops_an_account_that_is_cut(load):
    content = HEADER + "1;253;010;100\n1;253;010;50,25\n"
    assert load(content, kontrollsum_nok=150.25).lines_in == 2
    with pytest.raises(LoadError) as fault:
        load(content.replace("50,25", "50,26"), kontrollsum_nok=150.25)
    assert str(fault.value) == (
        "regnskap.csv: kontrollsum_nok: expected 150.25; found 150.26, +0.01 kr off. Nothing is published."
    )
    assert load.rows("sum(belop_nok) over ()")[0] == (Decimal("150.25"),)


def test_an_empty_account_stops(load):
    with pytest.raises(LoadError, match=r"regnskap\.csv: expected account lines; found none"):
        load(HEADER)
    with pytest.raises(
        LoadError, match=r"regnskap\.csv: overskriftsrad: expected the names of the columns in line 1; found"
    ):
        load("")


def test_an_unchanged_file_is_not_read_again_and_another_year_is_left_alone(load, write_config):
    files = {"a.csv": HEADER + "1;253;010;1\n", "b.csv": HEADER + "1;253;010;2\n", "regler.csv": ""}
    accounts = [{**WITH_ART, "fil": "a.csv", "aar": 2022}, {**WITH_ART, "fil": "b.csv", "aar": 2023}]

    def load_both():
        loaded = settings.load(write_config(files, accounts, aar=[2022, 2023]))
        return [load.load(loaded, file).unchanged for file in loaded.kommuner[0].regnskap]

    assert load_both() == [False, False]
    before = load.con.execute("select * from raw.regnskap_lasting where file = 'a.csv'").fetchall()
    files["b.csv"] = HEADER + "1;253;010;3\n1;253;010;4\n"
    assert load_both() == [True, False]
    assert load.con.execute("select * from raw.regnskap_lasting where file = 'a.csv'").fetchall() == before
    assert load.con.execute("select aar, belop_nok from raw.regnskap order by all").fetchall() == [
        (2022, 1),
        (2023, 3),
        (2023, 4),
    ]


def stopped(load, content, **keys) -> str:
    """What stops the load of a file, by the bounds that hold when nothing is said."""
    with pytest.raises(LoadError) as fault:
        load(content, grenser={"avviste_linjer_prosent": 0.5}, **keys)
    return str(fault.value)


MANY = HEADER + "".join(f"1;253;010;{n}\n" for n in range(1, 2001))


@pytest.mark.parametrize(
    "broken",
    [
        "1;253;01\n0;900000000\n",
        "1;253;900000000\n",
        "1;253;010;900000000;\n",
        "1;253;010;kr 900 000 000;x\n",
        "900000000\n",
    ],
)
def test_a_broken_line_counts_with_the_largest_number_in_it(load, broken):
    assert re.search(r"99\.\d\d % of the money, bound 0\.1 %", stopped(load, MANY + broken))


def test_broken_lines_have_a_bound_of_their_own(load):
    """What a line that was cut lacks is not known: two of two thousand are as many as pass."""
    cut = "1;253\n"
    assert load(MANY + cut * 2, grenser={}).lines_rejected == 2
    assert stopped(load, MANY + cut * 3).startswith(
        "regnskap.csv: 3 of 2003 lines rejected (0.15 % of the lines, bound 0.5 %; 0.04 % of the money, bound 0.1 %;"
        " 0.15 % of the lines have a wrong width, bound 0.1 %). 3 × expected 4 columns, found 2 (first in line 2002)."
    )
    assert load(MANY + cut * 3, grenser={"feil_bredde_prosent": 0.2}).lines_rejected == 3


def test_a_broken_line_of_0a_counts_with_its_amount(load):
    account_file = {"fil": "0A.dat", "slag": "kostra_0a", "innhold": "med_art", "aar": 2023}
    lines = [record(belop=7)] * 2000 + [record(belop=9000)[:-12] + "9000"]
    with pytest.raises(LoadError, match=r"39\.13 % of the money, bound 0\.1 %"):
        load("\n".join(lines), account=account_file, grenser={"avviste_linjer_prosent": 0.5})


@pytest.mark.parametrize(
    ("share", "bound", "told"),
    [("0.5001", 0.5, "0.5001"), ("0.5", 0.5, "0.50"), ("12.346", 0.5, "12.35"), ("0.10000001", 0.1, "0.10000001")],
)
def test_a_share_is_told_with_as_many_digits_as_show_that_it_is_over_the_bound(share, bound, told):
    assert account._percent(Decimal(share), bound) == told


def test_what_is_wrong_with_amounts_is_told_once_with_the_keys_that_decide(load):
    lines = "".join(f"1;253;010;{amount}\n" for amount in ("1.000", "2.000,50", "N/A", "450,000", "451,000", "x"))
    assert stopped(load, HEADER + lines).startswith(
        "regnskap.csv: 6 of 6 lines rejected (100.00 % of the lines, bound 0.5 %; 100.00 % of the money, bound 0.1 %)."
        " 4 × amount is not a number by desimaltegn ',' and no tusenskilletegn, such as 1.000 (first in line 2)."
        " 2 × amount may be in thousands or have three decimals by desimaltegn ',' and no tusenskilletegn, such as"
        " 450,000 (first in line 5). All of them"
    )


def test_a_text_cell_with_zeros_after_a_mark_is_no_number_cell(load, tmp_path):
    book = openpyxl.Workbook()
    for row in (["ansvar", "funksjon", "art", "belop"], [1, "253", "010", "450.000"], [1, "253", "010", 450.5]):
        book.active.append(row)
    book.save(tmp_path / "bok.xlsx")
    load((tmp_path / "bok.xlsx").read_bytes(), fil="bok.xlsx", slag="excel")
    assert load.rows("line, belop_nok") == [(3, Decimal("450.50"))]
    assert [reason for _, reason, _ in load.reasons()] == ["amount may be in thousands or have three decimals: 450.000"]


def test_a_sum_row_is_checked_against_the_lines(load):
    lines = HEADER + "1;253;010;100,50\n1;254;600;-20\n"
    done = load(lines + "Sum;;;80,50\n", sumrad="sum")
    assert (done.lines_in, done.lines_rejected) == (2, 0)
    assert stopped(load, lines + "Sum;;;80,51\n", sumrad="Sum") == (
        "regnskap.csv:4: sumrad: expected the sum of the lines, 80.50; found 80.51, +0.01 kr off. Nothing is published."
    )
    told = "regnskap.csv: sumrad: expected 'Sum' in a column of the last row, and in no other row; found it in "
    assert stopped(load, lines, sumrad="Sum") == told + "none"
    assert stopped(load, lines + "Sum;;;80,50\nSum;;;80,50\n", sumrad="Sum") == told + "row 4, 5"
    assert stopped(load, lines + "Sum;;;80,50\n1;253;010;1\n", sumrad="Sum") == told + "row 4"
    assert stopped(load, lines + "Sum;;;\n", sumrad="Sum") == (
        "regnskap.csv:4: sumrad: expected an amount; found nothing"
    )
    reversed_signs = HEADER + "1;253;010;-100,50\n1;254;600;20\nSum;;;-80,50\n"
    assert load(reversed_signs, sumrad="Sum", fortegn="inntekt_positiv").lines_in == 2


@pytest.mark.parametrize("foot", ["Totalt;;;5050", ";;;5050", "I alt;x;;9"])
def test_a_sum_row_that_was_not_declared_is_recognised(load, foot):
    content = HEADER + "".join(f"1;253;010;{n}\n" for n in range(1, 101)) + foot
    assert "Line 102 looks like the sum of the others: if it is, say so with sumrad." in stopped(load, content)
    assert "looks like" not in stopped(load, content.replace(foot, "Sumvik;;;17"))


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("25340", True),
        ("253", True),
        ("253 Institusjon", True),
        ("253-A", True),
        ("253A", False),
        ("2534X", False),
        ("253æ", False),
    ],
)
def test_letters_close_to_what_is_cut_are_told(load, written, cut):
    columns = {**COLUMNS, "funksjon": {"kolonne": "funksjon", "fra": 1, "lengde": 3}}
    load(f"{HEADER}1;{written};010;5\n", kolonner=columns)
    told = f"funksjon: expected digits around what is cut from funksjon, found {written}"
    assert [reason for _, reason, _ in load.reasons()] == ([] if cut else [told])


def test_letters_before_what_is_cut_are_told(load):
    columns = {**COLUMNS, "art": {"kolonne": "art", "fra": 2, "lengde": 3}}
    load(f"{HEADER}1;253;10100;1\n1;253;A0100;2\n1;253;.0100;3\n", kolonner=columns)
    assert load.rows("belop_nok") == [(1,), (3,)]


@pytest.mark.parametrize("year", ["2023.7", "2.023e3", "2_023", "23", "02023", "2023,0", "+2023"])
def test_a_year_is_four_digits(load, year):
    file = {"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "kolonner": {**COLUMNS, "aar": "aar"}}
    load(f"aar;{HEADER}2023;1;253;010;1\n{year};1;253;010;2\n", account=file)
    assert load.rows("belop_nok") == [(1,)]
    assert next(reason for _, reason, _ in load.reasons()).startswith(f"expected aar in (2023), found {year}")


def test_local_functions_go_through_the_mapping_file(load):
    load(
        f"{HEADER}1;4711;010;5\n1;253;010;6\n1;;010;7\n",
        files={"funksjonskart.csv": "lokal_funksjon,funksjon\n4711,253\n"},
        funksjonskart="funksjonskart.csv",
    )
    assert load.rows("funksjon, belop_nok") == [("253", 5)]
    assert [reason for _, reason, _ in load.reasons()] == [
        "local funksjon 253 is not in funksjonskart",
        "010: funksjon is missing",
    ]


def test_a_column_a_year_in_one_file(load):
    content = (
        "ansvar;funksjon;art;Regnskap 2022;Regnskap 2023\n1;253;010;5;6\n1;253;020;;7\n1;253;030;8;\n1;253;040;;\n"
    )
    accounts = [{**WITH_ART, "aar": aar, "kolonner": {**COLUMNS, "belop": f"Regnskap {aar}"}} for aar in (2022, 2023)]
    files = {"regnskap.csv": content, "regler.csv": ""}

    def load_both():
        loaded = settings.load(load.write_config(files, accounts, aar=[2022, 2023], grenser=GENEROUS))
        return [load.load(loaded, file) for file in loaded.kommuner[0].regnskap]

    assert [(done.file, done.lines_in, done.lines_rejected) for done in load_both()] == [
        ("regnskap.csv [2022]", 3, 1),
        ("regnskap.csv [2023]", 3, 1),
    ]
    everything = "select aar, art, belop_nok from raw.regnskap order by all"
    rows = [(2022, "010", 5), (2022, "030", 8), (2023, "010", 6), (2023, "020", 7)]
    assert load.con.execute(everything).fetchall() == rows
    assert load.reasons() == [(5, "amount is missing", "1;253;040;;")] * 2
    assert [done.unchanged for done in load_both()] == [True, True]
    account.forget(load.con, "9901", "regnskap.csv [2022]")
    assert load.con.execute(everything).fetchall() == rows[2:]


STYLES = ["{}", "-{}", "+{}", "{}-", "({})", "kr {}", "-kr {}", "{} kr", "kr -{}", "(kr {})", "\u2212{}", "- {}"]


@functools.cache
def one_connection():
    return duck.connect()


@hypothesis_settings(max_examples=100, deadline=None)
@example(amount=Decimal("1070.51"), style="{}", marks=(".", ","), decimals=0, told=False, slag="excel")
@given(
    amount=st.decimals(0, 10**9, places=2),
    style=st.sampled_from(STYLES),
    marks=st.sampled_from([(".", ","), (",", "."), (" ", ","), (" ", "."), ("'", "."), ("", ","), ("", ".")]),
    decimals=st.sampled_from([0, 2, 3]),
    told=st.booleans(),
    slag=st.sampled_from(["csv", "excel"]),
)
def test_an_amount_is_never_read_as_another(amount, style, marks, decimals, told, slag):
    """Written with any marks, and the configuration right about them or silent of thousands: it is read, or refused."""
    thousands, decimal = marks
    amount = amount.quantize(Decimal(1)) if decimals == 0 else amount
    written = f"{amount:,.{decimals}f}".translate(str.maketrans({",": thousands, ".": decimal}))
    written = style.format(written)
    file = settings.Regnskapsfil.model_construct(
        slag=slag,
        desimaltegn=decimal,
        tusenskilletegn=thousands if told and (slag, thousands) != ("excel", ".") else "",
    )
    # More than øre is refused: 1.071 in a workbook, which may be a number cell.
    (read,) = (
        one_connection()
        .execute(
            f"""
        select
            case when not regexp_matches(number, '{account._MORE_THAN_ORE}') then try_cast(number as decimal(38, 2)) end
        from (select {account._number("x", file)} as number from (select ? as x))
        """,
            [written],
        )
        .fetchone()
    )
    negative = any(sign in style for sign in ("-", "\u2212", "("))
    assert read in (None, -amount if negative else amount)
    if file.tusenskilletegn or (not thousands and decimals < 3):
        assert read is not None


FIELD = st.sampled_from(["253", "254", "999", "", "010", "600", "12", "abc", '"1;0"'])
AMOUNT = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.decimals(-(10**6), 10**6, places=2).map(lambda amount: str(amount).replace(".", ",")),
    st.sampled_from(["", "x", "1.5", "1,234", "--1", "7-"]),
)
LINES = st.lists(st.tuples(FIELD, FIELD, FIELD, AMOUNT).map(";".join), min_size=1, max_size=40)


@hypothesis_settings(max_examples=30, deadline=None)
@given(lines=LINES)
def test_lines_and_money_are_conserved(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("account")
    (folder / "regler.csv").touch()
    (folder / "regnskap.csv").write_text(HEADER + "\n".join(lines) + "\n")
    file = settings.Regnskapsfil.model_validate(WITH_ART, context={"folder": folder})
    kommune = settings.Kommune.model_construct(kommunenr="9901", navn="Eksempelvik", aar=[2023], regnskap=[file])
    with duck.connect() as con:
        kept = archive.keep(folder / "archive", file.fil, "regnskap", "9901", "test")
        duck.ensure(con, "regnskap", account.TABLES)
        account.load(con, kommune, file, kept, None, settings.Grenser(**GENEROUS))
        accepted = con.execute("select line, belop_nok from raw.regnskap").fetchall()
        rejected = con.execute("select line, belop_nok, text from raw.regnskap__rejected").fetchall()
        register = con.execute(
            "select linjer_inn, linjer_godkjent, linjer_avvist, belop_inn_nok, belop_godkjent_nok, belop_avvist_nok"
            " from raw.regnskap_lasting"
        ).fetchone()
    assert sorted([line for line, _ in accepted] + [line for line, _, _ in rejected]) == list(range(2, len(lines) + 2))
    assert all(lines[line - 2] == text for line, _, text in rejected)
    money_in = sum((amount_in_python(line.rsplit(";", 1)[1]) for line in lines), Decimal(0))
    money_accepted = sum((amount for _, amount in accepted), Decimal(0))
    money_rejected = sum((amount or 0 for _, amount, _ in rejected), Decimal(0))
    assert money_in == money_accepted + money_rejected
    assert register == (len(lines), len(accepted), len(rejected), money_in, money_accepted, money_rejected)


def amount_in_python(written: str) -> Decimal:
    """The amount of the strategy above, read the other way; 0 where it cannot be read to the øre."""
    known = {"": 0, "x": 0, "1.5": 0, "1,234": 0, "--1": 0, "7-": -7}
    return Decimal(known[written]) if written in known else Decimal(written.replace(",", "."))


def test_the_real_0a_file_of_kongsvinger_2019(load, write_config):
    file = external("kostra_0A_V2019_K4_R040200.dat")
    path = write_config(
        {"regler.csv": ""},
        [{"fil": str(file), "slag": "kostra_0a", "innhold": "med_art"}],
        aar=[2019],
        kommunenr="0402",
    )
    loaded = settings.load(path)
    done = load.load(loaded, loaded.kommuner[0].regnskap[0])
    sums = load.con.execute(
        "select sum(belop_nok) filter (art < '600'), sum(belop_nok) filter (art >= '600')"
        " from raw.regnskap where kontoklasse = '1'"
    ).fetchone()
    assert (done.lines_in, done.lines_rejected) == (1644, 0)
    assert sums == (1_557_532_000, -1_521_694_000)
    register = "select slag, helt, kvartal from raw.regnskap_lasting"
    assert load.con.execute(register).fetchall() == [("kostra_0a", True, "4")]


def test_the_real_0a_file_is_refused_as_an_account_of_2025(load, write_config, tmp_path):
    """Year and kommunenr are written anew in a copy: the codes retired since are told, each with its rule's number."""
    copy = tmp_path / "0A_2025.dat"
    lines = external("kostra_0A_V2019_K4_R040200.dat").read_text().splitlines()
    copy.write_text("".join(f"{line[:2]}2025{line[6]}3401{line[11:]}\n" for line in lines))
    account_file = {"fil": str(copy), "slag": "kostra_0a", "innhold": "med_art"}
    loaded = settings.load(write_config({"regler.csv": ""}, [account_file], aar=[2025], kommunenr="3401"))
    with pytest.raises(
        LoadError, match=r"0A_2025\.dat: \d+ of 1644 lines rejected .* × 010: funksjon 254 is not valid"
    ):
        load.load(loaded, loaded.kommuner[0].regnskap[0])
    reasons = {one for _, told, _ in load.reasons() for one in told.split("; ")}
    # Art 270 holds through 2025: it was split in 2026.
    arts = (375, 690, 775, 874, 875, 895, 930, 948, 958)
    assert reasons == {
        "010: funksjon 254 is not valid in 2025",
        *(f"012: art {one} is not valid in 2025" for one in arts),
    }


def test_a_file_0a_is_one_quarter_or_the_year_and_says_which(load):
    account_file = {"fil": "0A.dat", "slag": "kostra_0a", "innhold": "med_art", "aar": 2023}
    year, quarter = record(), record().replace("2023 9901", "202349901")
    for lines, kvartal in (([year] * 2, None), ([quarter] * 2, "4")):
        load("\n".join(lines), account=account_file)
        assert load.con.execute("select kvartal from raw.regnskap_lasting").fetchall() == [(kvartal,)]
    load("\n".join([year, quarter, year]), account=account_file)
    assert load.con.execute("select kvartal from raw.regnskap_lasting").fetchall() == [(None,)]
    assert [told[:2] for told in load.reasons()] == [
        (2, "expected the same kvartal in every line, found both blank and 4")
    ]


def refused(load, content, **keys) -> str:
    """What the search for persons says of an account file before it is kept."""
    file = {**WITH_ART, **keys}
    path = load.write_config({file["fil"]: content, "regler.csv": ""}, [file])
    with pytest.raises(LoadError) as fault:
        account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    return str(fault.value).split(": expected")[0]


def test_a_fodselsnummer_anywhere_in_a_workbook_is_found_since_all_of_it_is_kept(load, tmp_path):
    number = synthetic("019090")
    keys = {**WITH_ART, "fil": "regnskap.xlsx", "slag": "excel", "nummerkolonner": ["art"]}
    there = tmp_path / "regnskap.xlsx"

    def workbook(change) -> bytes:
        book = openpyxl.Workbook()
        book.active.append(["ansvar", "funksjon", "art", "belop"])
        book.active.append(["100", "253", number, 1])  # in a column of numbers, which is left alone
        change(book)
        book.save(there)
        return there.read_bytes()

    def other_sheet(state):
        def change(book):
            sheet = book.create_sheet("Kladd")
            sheet.append([])
            sheet.append(["x", int(number)])  # its first 0 is gone
            sheet.sheet_state = state

        return change

    def note(book):
        book.active["A2"].comment = openpyxl.comments.Comment(f"gjelder {number}", "meg")

    path = load.write_config(
        {"regnskap.xlsx": workbook(lambda book: book.create_sheet("Tom")), "regler.csv": ""}, [keys]
    )
    account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    keys["ark"] = "Sheet"
    for state in ("visible", "hidden", "veryHidden"):
        assert refused(load, workbook(other_sheet(state)), **keys) == "regnskap.xlsx: row 2 of the sheet number 2"
    assert refused(load, workbook(note), **keys) == "regnskap.xlsx: row 1 of the part xl/comments/comment1.xml"
    workbook(lambda _: None)
    with zipfile.ZipFile(there, "a") as parts:
        parts.writestr("xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{number}"/></r>')
    remembered = "regnskap.xlsx: row 1 of the part xl/pivotCache/pivotCacheRecords1.xml"
    assert refused(load, there.read_bytes(), **keys) == remembered


def test_a_fodselsnummer_beside_the_cells_of_a_workbook_is_found_and_told_without_it(load, tmp_path):
    number = synthetic("019090")
    apart = f"{number[:6]}-{number[6:]}"
    keys = {**WITH_ART, "fil": "regnskap.xlsx", "slag": "excel", "ark": "Ark"}
    there = tmp_path / "regnskap.xlsx"

    def workbook(change=None, parts=None, comment="") -> bytes:
        book = openpyxl.Workbook()
        book.active.title = "Ark"
        book.active.append(["ansvar", "funksjon", "art", "belop"])
        book.active.append(["100", "253", "010", 1])
        if change:
            change(book.active)
        book.save(there)
        with zipfile.ZipFile(there, "a") as archive:
            for name, content in (parts or {}).items():
                archive.writestr(name, content)
            archive.comment = comment.encode()
        return there.read_bytes()

    def formula(sheet):
        sheet.cell(5, 9).value = f'="gjelder {apart}"'

    def defined(sheet):
        sheet.parent.defined_names["navn"] = openpyxl.workbook.defined_name.DefinedName("navn", attr_text=f'"{apart}"')

    def validated(sheet):
        sheet.add_data_validation(
            openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1=f'"{apart}"', sqref="A9")
        )

    run = f"<r><t>født {number[:4]}</t></r><r><rPr><b/></rPr><t>{number[4:]}</t></r>"
    escaped = "".join(f"&#{ord(sign)};" for sign in number)
    shared = "xl/sharedStrings.xml"
    files = {
        "a sheet's name": workbook(lambda sheet: sheet.parent.create_sheet(apart)),
        "the only sheet's name": workbook(lambda sheet: setattr(sheet, "title", apart)),
        "a defined name": workbook(defined),
        "a property": workbook(lambda sheet: setattr(sheet.parent.properties, "title", apart)),
        "the author": workbook(lambda sheet: setattr(sheet.parent.properties, "creator", apart)),
        "a header on paper": workbook(lambda sheet: setattr(sheet.oddHeader.left, "text", f"Sak {apart}")),
        "a link": workbook(lambda sheet: setattr(sheet["A2"], "hyperlink", f"https://example.org/{number}")),
        "a list of choices": workbook(validated),
        "a formula": workbook(formula),
        "a note": workbook(lambda sheet: setattr(sheet["A2"], "comment", openpyxl.comments.Comment(apart, "x"))),
        "a format": workbook(lambda sheet: setattr(sheet["A2"], "number_format", f'"{apart}"')),
        "runs of a text": workbook(parts={"xl/comments9.xml": f"<c><text>{run}</text></c>"}),
        "entities": workbook(parts={"xl/drawings/drawing9.xml": f"<a:p><a:t>{escaped}</a:t></a:p>"}),
        "two bytes a character": workbook(parts={"docProps/custom.xml": f"<v>{apart}</v>".encode("utf-16")}),
        "a part's name": workbook(parts={f"xl/{apart}.xml": "<x/>"}),
        "a comment of the zip file": workbook(comment=apart),
        "a text that no cell shows": workbook(parts={shared: f"<sst><si><t>a</t></si><si><t>{apart}</t></si></sst>"}),
        "a file within": workbook(parts={"xl/embeddings/Word.docx": "x"}),
        "two cells": workbook(lambda sheet: sheet.parent.create_sheet("To").append([number[:6], number[6:]])),
        "two number cells": workbook(
            lambda sheet: sheet.parent.create_sheet("To").append([int(number[:6]), int(number[6:])])
        ),
        "a cell beyond the header": workbook(lambda sheet: sheet.cell(2, 9, apart)),
        "a row above": workbook(lambda sheet: sheet.insert_rows(1) or sheet.cell(1, 2, apart)),
    }
    config = load.write_config({"regnskap.xlsx": workbook(), "regler.csv": ""}, [keys])
    account.refuse_persons(settings.load(config).kommuner[0].regnskap[0])
    for where, content in files.items():
        row = {"overskriftsrad": 2} if where == "a row above" else {}
        config = load.write_config({"regnskap.xlsx": content, "regler.csv": ""}, [{**keys, **row}])
        with pytest.raises(LoadError, match=r"expected no f(ødselsnummer|ile within)") as fault:
            account.refuse_persons(settings.load(config).kommuner[0].regnskap[0])
            raise AssertionError(where)
        assert number[6:] not in str(fault.value), where


def test_a_fodselsnummer_is_found_above_the_header_and_whatever_kind_the_file_is_said_to_be(load, tmp_path):
    number = synthetic("019090")
    unnamed = f"ansvar;funksjon;;art;belop\n100;253;{number};010;1\n"
    assert refused(load, unnamed) == "regnskap.csv:2: column number 3, ''"
    path = load.write_config({"regnskap.csv": unnamed, "regler.csv": ""}, [{**WITH_ART, "nummerkolonner": [""]}])
    account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    beyond = f"{HEADER}100;253;010;1;{number}\n"
    path = load.write_config({"regnskap.csv": beyond, "regler.csv": ""}, [WITH_ART])
    # The whole file is kept, and what the header has no name for too.
    for extra in ("avvis", "godta"):
        path = load.write_config({"regnskap.csv": beyond, "regler.csv": ""}, [{**WITH_ART, "ekstra_kolonner": extra}])
        with pytest.raises(LoadError, match=r"2: column number 5: expected no .*, put its number in .*: \[5\]\."):
            account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    # Who does as the message says is not stopped, and only that column is left out of the search.
    path = load.write_config({"regnskap.csv": beyond, "regler.csv": ""}, [{**WITH_ART, "nummerkolonner": [5]}])
    account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    assert refused(load, f"{HEADER}100;253;010;1;{number};{number}\n", nummerkolonner=[5]) == (
        "regnskap.csv:2: column number 6"
    )
    assert refused(load, f"Utskrift for {number}\n{HEADER}", overskriftsrad=2) == "regnskap.csv:1: column ansvar"
    said_0a = {"fil": "regnskap.csv", "slag": "kostra_0a", "innhold": "med_art", "aar": 2023}
    path = load.write_config({"regnskap.csv": HEADER + f"{number};253;010;1\n", "regler.csv": ""}, [said_0a])
    with pytest.raises(LoadError, match=r"regnskap\.csv:2: column linje: expected no fødselsnummer"):
        account.refuse_persons(settings.load(path).kommuner[0].regnskap[0])
    book = openpyxl.Workbook()
    book.active.append(["ansvar", "funksjon", "art", "belop"])
    book.active.append([int(number), "253", "010", 1])  # a number cell: its first 0 is gone
    book.save(tmp_path / "regnskap.xlsx")
    content = (tmp_path / "regnskap.xlsx").read_bytes()
    assert refused(load, content, fil="regnskap.xlsx", slag="excel") == "regnskap.xlsx:2: column ansvar"
