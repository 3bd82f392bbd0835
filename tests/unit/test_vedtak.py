"""An extract of decisions: refused, or in as pseudonyms; nothing of a person is written anywhere.

Every national identity number here is made in the test and belongs to nobody.
"""

import hashlib
import hmac
import io
import json
import re
import stat
import tempfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import yaml
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import archive, duck, privacy, pseudonym, publication, settings
from orchestration.assets import ingest
from orchestration.errors import AuditError, ConfigError, LoadError
from orchestration.settings import MAPPINGS, SEEDS, Places
from orchestration.sources import rules, tabular, vedtak
from tests.unit.test_privacy import synthetic

KEY = "a key for tests that is long enough to be one"
OTHER_KEY = "another key for tests, as long as the first"
HEADER = ",".join(vedtak.CONTRACT)
# What a line says unless a test says otherwise.
LINE = {
    "person": "P1", "fodselsaar": "1941", "kjonn": "K", "sone": "Nord", "tjenestekode": "15", "start": "2024-01-01",
    "slutt": "", "mengde": "1.5", "enhet": "timer", "periode": "uke", "antall": "2", "utforer": "Hjemmetjenesten",
    "bistandsbehov": "middels", "boform": "egen bolig", "status": "aktiv",
}  # fmt: skip
GENEROUS = {"avviste_linjer_prosent": 100}


def line(**other) -> str:
    return ";".join({**LINE, **other}.values())


def lines(*different: dict) -> str:
    return "\n".join([HEADER.replace(",", ";"), *(line(**one) for one in different)]) + "\n"


def hidden(person: str, key: str = KEY) -> str:
    return hmac.new(key.encode(), person.encode(), hashlib.sha256).hexdigest()


class Loader:
    """Loads the extract of a municipality, 9901 Eksempelvik unless told otherwise, into a database in memory."""

    def __init__(self, folder):
        self.folder = folder
        self.archive = folder / "data" / "archive"
        self.con = duck.connect()
        self.con.execute("create schema raw;" + vedtak.TABLES)

    def config(self, content=None, grenser=GENEROUS, kommune=None, kart=None, **keys):
        own = {"fil": "vedtak.csv", "system": "kanonisk", "maaledatoer": [date(2025, 1, 31)], **keys}
        if content is not None:
            (self.folder / own["fil"]).write_bytes(content if isinstance(content, bytes) else content.encode())
        if kart is not None:
            own["system"] = "kart.csv"
            (self.folder / "kart.csv").write_text(kart)
        said = {"kommunenr": "9901", "navn": "Eksempelvik", "vedtak": [own], **(kommune or {})}
        path = self.folder / "kommune.yml"
        path.write_text(yaml.safe_dump({"kommuner": [said], "grenser": grenser}, allow_unicode=True))
        return path

    def keep(self, *args, **keys):
        read = settings.load(self.config(*args, **keys))
        kommune = read.kommuner[0]
        extract = kommune.vedtak[0]
        kart = archive.keep(self.archive, extract.system, "regler", kommune.kommunenr, "test")
        return kommune, extract, vedtak.keep(self.archive, kommune, extract, kart, read.grenser), kart

    def __call__(self, *args, **keys):
        kommune, extract, kept, kart = self.keep(*args, **keys)
        self.con.execute(vedtak.TABLES)
        return vedtak.load(self.con, kommune, vedtak.days(extract, kept, kart))

    def rows(self, columns="*", table="person.vedtak"):
        return self.con.execute(f"select {columns} from {table} order by line").fetchall()

    def rejected(self):
        return self.rows("line, reasons", "person.vedtak__rejected")

    def archived(self):
        return sorted(path for path in (self.archive / "vedtak").rglob("*.csv"))


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv(pseudonym.ENVIRONMENT, KEY)
    return Loader(tmp_path)


# Pseudonyms


@example(b"k" * 64, ["as long as a block"])
@example(b"k" * 65, ["longer than a block", "", "æøå"])
@given(st.binary(min_size=1, max_size=200), st.lists(st.text(max_size=80), min_size=1, max_size=20))
@hypothesis_settings(deadline=None, max_examples=60)
def test_the_pseudonym_is_pythons_hmac(key, texts):
    # A text in DuckDB is Unicode: it holds no half of a character.
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    with duck.connect() as con:
        made = con.execute(
            f"select {pseudonym.sql('text')} from (select unnest($texts) as text)",
            {"texts": texts, **pseudonym.pads(key)},
        ).fetchall()
    assert [row for (row,) in made] == [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in texts]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (None, "found none. Make one"),
        ("  ", "found none. Make one"),
        ("k" * 31, "found 31 characters. Make one"),
        (pseudonym.OPPDIKTET.decode(), "found the demo's public key. Make one"),
    ],
)
def test_without_a_key_of_its_own_a_municipality_is_refused_and_told_how_to_make_one(load, monkeypatch, key, found):
    monkeypatch.delenv(pseudonym.ENVIRONMENT)
    if key is not None:
        monkeypatch.setenv(pseudonym.ENVIRONMENT, key)
    with pytest.raises(ConfigError) as fault:
        load(lines({}))
    assert str(fault.value) == (
        "OMSORGSVAREHUS_PSEUDONYMNOKKEL: expected a key of at least 32 characters in the environment, since 9901 has"
        f" vedtak; {found}, once, with python3 -c 'import secrets; print(secrets.token_hex(32))', keep it where the"
        " warehouse is not, and set the variable before each run: docs/pseudonymisering.md"
    )
    assert load.archived() == []


def test_the_key_in_the_message_makes_a_key_that_is_long_enough(load, monkeypatch):
    monkeypatch.setenv(pseudonym.ENVIRONMENT, "k" * 32)
    load(lines({}))
    assert load.rows("person") == [(hidden("P1", "k" * 32),)]


def test_an_invented_municipality_has_the_public_key_and_no_fodselsnummer(load, monkeypatch):
    monkeypatch.delenv(pseudonym.ENVIRONMENT)
    invented = {"navn": "Eksempelvik (oppdiktet)"}
    load(lines({}), kommune=invented)
    assert load.rows("person") == [(hidden("P1", pseudonym.OPPDIKTET.decode()),)]
    with pytest.raises(LoadError, match=r"vedtak\.csv:2: column person: expected no fødselsnummer; found one"):
        load(lines({"person": synthetic("019090")}), kommune=invented)
    # Neither the name nor the number alone makes a municipality an invented one.
    for other in ({"navn": "Harstad (oppdiktet)", "kommunenr": "5503"}, {"navn": "Eksempelvik"}):
        with pytest.raises(ConfigError, match="OMSORGSVAREHUS_PSEUDONYMNOKKEL: expected a key"):
            load(lines({}), kommune=other)


def test_a_fodselsnummer_as_the_key_is_one_person_however_it_is_written(load):
    number = synthetic("019090")
    load(lines({"person": number}, {"person": f"{number[:6]} {number[6:]}", "mengde": "2"}))
    assert load.rows("person") == [(hidden(number),)] * 2
    assert load.rows("persons", "(select *, 1 as line from raw.vedtak_lasting)") == [(1,)]


# What comes in


def test_a_decision_is_taken_in_as_it_stands(load):
    done = load(lines({}, {"slutt": "31.12.2024", "start": "1.1.2024", "mengde": "45,5", "enhet": "minutter"}))
    assert (done.file, done.lines_in, done.lines_rejected) == ("vedtak.csv", 2, 0)
    own = (hidden("P1"), 1941, "K", "Nord", "15", date(2024, 1, 1))
    rest = ("uke", Decimal(2), "Hjemmetjenesten", "middels", "egen bolig", "aktiv")
    assert load.rows() == [
        (done.archive_id, "9901", "vedtak.csv", 2, *own, None, Decimal("1.5"), "timer", *rest),
        (done.archive_id, "9901", "vedtak.csv", 3, *own, date(2024, 12, 31), Decimal("45.5"), "minutter", *rest),
    ]
    assert load.con.execute("select * from raw.vedtak_maaledato").fetchall() == [
        ("9901", date(2025, 1, 31), done.archive_id, date(2025, 1, 31), None, None)
    ]
    assert load.con.execute("select * exclude (_kart_archive_id) from raw.vedtak_lasting").fetchall() == [
        (done.archive_id, "9901", "vedtak.csv", 2, 0, 1)
    ]


def test_what_may_be_left_out_has_its_default(load):
    kept = [name for name in LINE if name not in vedtak.MAY_LACK]
    load(",".join(kept) + "\n" + ",".join(LINE[name] for name in kept) + "\n")
    assert load.rows("antall, utforer, bistandsbehov, boform, status") == [(1, None, "uoppgitt", None, None)]
    load(lines({"antall": "", "bistandsbehov": "", "mengde": "", "enhet": "", "periode": ""}))
    assert load.rows("antall, bistandsbehov, mengde, enhet, periode") == [(1, "uoppgitt", None, None, None)]


def test_days_and_numbers_are_read_in_one_way_or_not_at_all(load):
    cases = [
        ("start", "2024-02-03", date(2024, 2, 3)),
        ("start", "2024-02-03 00:00:00", date(2024, 2, 3)),
        ("start", "2024-02-03T13:45", date(2024, 2, 3)),
        ("start", "3.2.2024", date(2024, 2, 3)),
        ("start", "03.02.2024 00:00", date(2024, 2, 3)),
        ("start", "03.02.24", None),
        ("start", "02/03/2024", None),
        ("start", "30.02.2024", None),
        ("start", "45325", None),
        ("mengde", "1.5", Decimal("1.5")),
        ("mengde", "1,5", Decimal("1.5")),
        ("mengde", "1,3333", Decimal("1.3333")),
        ("mengde", "1.500", None),
        ("mengde", "1 500", None),
        ("mengde", "-1", None),
        ("mengde", "to", None),
        ("mengde", "9" * 20, None),
    ]
    load(lines(*({"person": f"P{n}", name: written} for n, (name, written, _) in enumerate(cases))))
    taken = {line: {"start": start, "mengde": mengde} for line, start, mengde in load.rows("line, start, mengde")}
    found = [(name, written, taken.get(n, {}).get(name)) for n, (name, written, _) in enumerate(cases, start=2)]
    assert found == cases
    assert {reason for _, reason in load.rejected()} == {
        "start: expected a date such as 2025-01-31 or 31.01.2025; found something else",
        "mengde: expected a number of 0 or more that can be read in one way; found something else",
    }


def test_the_decimal_sign_of_the_configuration_settles_what_could_be_read_in_two_ways(load):
    load(lines({"mengde": "1.500"}), desimaltegn=".")
    assert load.rows("mengde") == [(Decimal("1.5"),)]
    load(lines({"mengde": "1.5"}), desimaltegn=",")
    assert load.rejected() == [
        (2, "mengde: expected a number of 0 or more that can be read in one way; found something else")
    ]


def test_encodings_line_ends_and_delimiters(load):
    text = lines({"sone": "Sørvika"}).replace("\n", "\r\n")
    for encoding in ("utf-8-sig", "windows-1252", "utf-16"):
        load(text.encode(encoding), tegnsett=encoding.removesuffix("-sig"))
        assert load.rows("sone, kjonn") == [("Sørvika", "K")]
    load(text.replace(";", "|"), skilletegn="|")
    assert load.rows("sone") == [("Sørvika",)]
    load("Uttrekk\n\n" + text, overskriftsrad=3)
    assert load.rows("sone, line") == [("Sørvika", 4)]
    with pytest.raises(LoadError) as fault:
        load(text.encode("windows-1252"))
    assert str(fault.value) == "vedtak.csv: tegnsett: expected text in utf-8; found byte 0xf8, in line 2"


# What is rejected

SEX = "kjonn: expected K, M, U"
DATE = "start: expected a date such as 2025-01-31 or 31.01.2025"
LATE = "start: expected a year after 2025-01-31 at the latest; found a later day"


REJECTED = [
    ({"person": ""}, "person: expected a key of the person; found nothing"),
    ({"fodselsaar": ""}, "fodselsaar: expected a year of four digits; found nothing"),
    ({"fodselsaar": "12.03.1941"}, "fodselsaar: expected a year of four digits; found something else"),
    ({"fodselsaar": "1899"}, "fodselsaar: expected 1900 to the year of start; found another year"),
    ({"fodselsaar": "2025"}, "fodselsaar: expected 1900 to the year of start; found another year"),
    ({"kjonn": "Kari"}, SEX + "; found something else"),
    ({"kjonn": ""}, SEX + "; found nothing"),
    ({"sone": ""}, "sone: expected a zone; found nothing"),
    ({"start": ""}, DATE + "; found nothing"),
    ({"start": "1979-12-31"}, "start: expected 1980-01-01 or later; found an earlier day"),
    ({"start": "2026-02-01"}, LATE),
    ({"slutt": "2023-12-31"}, "slutt: expected the day of start or later; found an earlier day"),
    ({"slutt": "i morgen"}, DATE.replace("start", "slutt") + ", or nothing; found something else"),
    (
        {"tjenestekode": "10"},
        "tjenestekode: expected a code of seeds/vedtak/tjeneste.csv, or a word of the mapping; found something else",
    ),
    ({"tjenestekode": "12"}, "tjenestekode: expected a code that holds in 2025; found 12"),
    ({"enhet": "stk"}, "enhet: expected timer or minutter; found something else"),
    ({"enhet": ""}, "enhet: expected timer or minutter; found nothing"),
    ({"periode": "kvartal"}, "periode: expected dag, uke, maaned or aar; found something else"),
    ({"periode": "", "mengde": "0"}, "periode: expected dag, uke, maaned or aar; found nothing"),
    ({"antall": "-1"}, "antall: expected a number of 0 or more that can be read in one way; found something else"),
    (
        {"bistandsbehov": "mye"},
        "bistandsbehov: expected noe, middels, omfattende, uoppgitt; found something else",
    ),
    ({"status": "aktiv;1"}, "expected 15 columns; found 16"),
    (
        {"kjonn": "x", "slutt": "2023-01-01"},
        SEX + "; found something else | slutt: expected the day of start or later; found an earlier day",
    ),
]  # fmt: skip


def test_a_bad_row_is_rejected_with_its_reason_and_nothing_of_its_text(load):
    done = load(lines({"person": "P0"}, *(other for other, _ in REJECTED)))
    assert load.rejected() == [(place, reason) for place, (_, reason) in enumerate(REJECTED, start=3)]
    assert (done.lines_in, done.lines_rejected) == (1 + len(REJECTED), len(REJECTED))
    assert load.rows("line") == [(2,)]
    register = "select lines_in, lines_rejected, persons from raw.vedtak_lasting"
    assert load.con.execute(register).fetchall() == [(1 + len(REJECTED), len(REJECTED), 1)]


def test_what_is_just_within_is_taken_in(load):
    within = [
        {"start": "1980-01-01", "fodselsaar": "1900"},
        {"start": "2026-01-31"},
        {"start": "2024-05-05", "slutt": "2024-05-05", "fodselsaar": "2024"},
        {"slutt": "9999-12-31"},
        {"mengde": "0"},
    ]
    load(lines(*within))
    assert load.rejected() == []


def test_a_code_must_hold_when_the_decision_last_did(load):
    cases = [
        ("12", "2015-01-01", "2018-12-31", True),
        ("12", "2015-01-01", "2019-01-01", False),
        ("12", "2019-01-01", "2019-02-01", False),
        ("12", "2015-01-01", "", False),
        ("29", "2019-01-01", "2019-01-01", True),
        ("29", "2012-01-01", "2018-12-31", False),
        # Decided before the code was there, and runs on: coded anew.
        ("29", "2012-01-01", "", True),
        ("15", "2026-01-01", "2027-01-01", True),
    ]
    load(lines(*({"tjenestekode": code, "start": start, "slutt": slutt} for code, start, slutt, _ in cases)))
    taken = {line for (line,) in load.rows("line")}
    assert [(*case, place in taken) for place, (*case, _) in enumerate(cases, start=2)] == cases


@pytest.mark.parametrize(("enhet", "times"), [("timer", 1), ("minutter", 60)])
@pytest.mark.parametrize(("periode", "hours"), [("dag", 24), ("uke", 168), ("maaned", 672), ("aar", 8736)])
def test_a_week_has_168_hours(load, enhet, times, periode, hours):
    said = {"enhet": enhet, "periode": periode}
    most, half = str(hours * times), str(hours * times // 2)
    load(
        lines(
            {**said, "mengde": most, "antall": "1"},
            {**said, "mengde": half, "antall": "2"},
            {**said, "mengde": f"{most}.01", "antall": "1"},
            {**said, "mengde": half, "antall": "2.01"},
        )
    )
    too_much = "mengde: expected at most 168 hours a week; found more"
    assert load.rejected() == [(4, too_much), (5, too_much)]


def test_a_row_that_stands_again_is_counted_once(load):
    done = load(lines({}, {"person": "P2"}, {}, {"antall": "3"}, {}))
    assert (done.lines_in, done.lines_rejected) == (5, 2)
    again = "expected each row once; found it again"
    assert load.rejected() == [(4, again), (6, again)]
    # Lines that could not be read are not each other's twins.
    load(lines({}, {"status": "a;b"}, {"status": "a;b"}))
    assert load.rejected() == [(3, "expected 15 columns; found 16"), (4, "expected 15 columns; found 16")]


def test_over_the_bound_nothing_is_kept(load):
    many = [{"person": f"P{number}"} for number in range(199)]
    done = load(lines(*many, {"kjonn": "x"}), grenser={"avviste_linjer_prosent": 0.5})
    assert (done.lines_in, done.lines_rejected) == (200, 1)
    before = load.archived()
    with pytest.raises(LoadError) as fault:
        load(
            lines(*many[:198], {"kjonn": "Kari", "fodselsaar": "x"}, {"kjonn": "Ola"}),
            grenser={"avviste_linjer_prosent": 0.5},
        )
    assert str(fault.value) == (
        "vedtak.csv: 2 of 200 lines rejected (1.00 % of the lines, bound 0.5 %). 2 × kjonn: expected K, M, U; found"
        " something else (first in line 200). 1 × fodselsaar: expected a year of four digits; found something else"
        " (first in line 200). Nothing was kept."
    )
    assert load.archived() == before
    with pytest.raises(LoadError, match=r"^vedtak\.csv: expected decisions; found none\. Nothing was kept\.$"):
        load(HEADER + "\n")


# What is refused before anything is kept

COLUMNS = ", ".join(vedtak.CONTRACT)
REFUSED = "Nothing was kept. Take them out of the extract."


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            HEADER + ",Navn,Vedtaksnr",
            "found column number 16, named like 'navn' (a name tells who the person is), column number 17 (9 char",
        ),
        (HEADER + ",", "found column number 16. Nothing was kept."),
        (HEADER + ",12345678", "found column number 16 (8 characters: digits). Nothing was kept."),
        (HEADER + ",sone", "expected each column once; found 'sone' 2 times"),
        (HEADER.replace(",sone", ",zone"), "found column number 4 (4 characters: small letters) (did you mean 'sone'"),
        (HEADER.replace(",sone", ""), "expected a column 'sone' (sone); found none (kanonisk.csv)"),
        (HEADER.replace(",start", ""), "expected a column 'start' (start); found none (kanonisk.csv)"),
        (
            "01010112345,1941,K",
            f"expected a header with {COLUMNS}; found none of them (kanonisk.csv)",
        ),
    ],
)  # fmt: skip
def test_a_header_beyond_the_contract_is_told_and_nothing_is_kept(load, header, message):
    with pytest.raises(LoadError) as fault:
        load(f"{header}\n")
    assert str(fault.value).startswith("vedtak.csv:1: expected ")
    assert message in str(fault.value)
    assert "01010112345" not in str(fault.value)
    assert not (load.archive / "vedtak").exists()


FORBIDDEN = [
    ("navn", "a name"), ("Fornavn", "a name"), ("ETTERNAVN", "a name"), ("Pasientens navn", "a name"),
    ("Adresse 1", "an address"), ("Bostedsadresse", "an address"), ("Postnr", "an address"),
    ("postnr.", "an address"), ("Telefon privat", "a telephone"), ("E-post", "a telephone"),
    ("Fødselsdato", "a full date"), ("Født", "a full date"), ("fødselsnummer", "a national"), ("fnr", "a national"),
    ("F.nr", "a national"), ("D-nummer", "a national"), ("Merknad", "free text"), ("Intern kommentar", "free text"),
    ("Fritekst", "free text"), ("Journalnotat", "free text"), ("Begrunnelse", "free text"),
    ("Pårørende", "another person"),
]  # fmt: skip


def test_a_forbidden_column_is_told_with_the_reason(load):
    with pytest.raises(LoadError) as fault:
        load(",".join([HEADER, *(name for name, _ in FORBIDDEN)]) + "\n")
    for place, (_, why) in enumerate(FORBIDDEN, start=HEADER.count(",") + 2):
        assert re.search(rf"column number {place}, named like '[a-z*]+' \({why}", str(fault.value))
    assert not (load.archive / "vedtak").exists()


# Numbers of every kind: plain ones of month + 80, D (day + 40), H (month + 40).
KINDS = {"synthetic": "019090", "D": "419090", "H": "015090", "synthetic, month + 65": "017090", "D and H": "415090"}


PLACES = ["sone", "utforer", "boform", "status", "tjenestekode", "fodselsaar", "mengde"]


@pytest.mark.parametrize(
    ("kind", "place"), [*((kind, "sone") for kind in KINDS), *(("synthetic", place) for place in PLACES[1:])]
)
def test_a_fodselsnummer_outside_the_key_stops_the_load_before_anything_is_kept(load, caplog, kind, place):
    number = synthetic(KINDS[kind])
    with pytest.raises(LoadError) as fault:
        load(lines({}, {place: f"{number[:6]} {number[6:]}"}))
    assert str(fault.value) == (
        f"vedtak.csv:3: column {place}: expected no fødselsnummer; found one. Nothing was kept. Take it out of the"
        " extract."
    )
    assert number not in caplog.text
    assert not (load.archive / "vedtak").exists()


def test_a_fodselsnummer_in_header_or_above_it_is_told_without_it(load):
    number = synthetic("019090")
    for content, row, where in (
        (lines({}).replace("person;", f"person {number};", 1), 1, "expected no column beyond"),
        (f"Uttrekk;for {number}\n{lines({})}", 2, "1: column number 2: expected no fødselsnummer"),
    ):
        with pytest.raises(LoadError, match=where) as fault:
            load(content, overskriftsrad=row)
        assert number not in str(fault.value)


BETWEEN = ["", "-", " ", "\u00a0", "\t", "  ", "/", ".", "\u2013", " - ", "\u2009"]


@pytest.mark.parametrize("sign", [*BETWEEN, "\u200b", "\u00ad"], ids=ascii)
def test_a_fodselsnummer_is_refused_in_a_zone_however_it_is_written(load, sign):
    number = synthetic("019090")
    with pytest.raises(LoadError) as fault:
        load(lines({}, {"sone": f"Nord {number[:6]}{sign}{number[6:]}"}))
    assert str(fault.value).startswith("vedtak.csv:3: column sone: expected no fødselsnummer; found one.")
    assert not (load.archive / "vedtak").exists()


def test_a_key_is_one_person_however_it_is_written(load):
    number = synthetic("019090")
    written = [number[:6] + sign + number[6:] for sign in BETWEEN]
    written += [" ".join([number[0:2], number[2:4], number[4:6], number[6:9], number[9:]]), "\u00ad".join(number)]
    written += [
        "".join(chr(0xFF10 + int(digit)) for digit in number),
        f"\u200b{number}",
        f" {number[:6]}-{number[6:]} ",
    ]
    load(lines(*({"person": key, "mengde": str(n)} for n, key in enumerate(written, start=1))))
    # The pseudonym is the one that the plain form has always had.
    assert load.rows("person") == [(hidden(number),)] * len(written)
    # A system's own keys are persons of their own, with whatever is in them.
    own = ["1234-5678", "12345678", "P-1", "P1", "019090-1234", "0190901234", "A019090-12345", "A01909012345"]
    load(lines(*({"person": key, "mengde": str(n)} for n, key in enumerate(own, start=1))))
    assert load.rows("person") == [(hidden(key),) for key in own]


def test_a_sheet_that_is_named_by_a_person_is_told_without_the_name(load):
    number = synthetic("019090")
    book = openpyxl.Workbook()
    book.active.title = f"{number[:6]}-{number[6:]}"
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(LoadError, match="ark: expected no fødselsnummer in the name of a sheet; found one") as fault:
        load(content.getvalue(), fil="vedtak.xlsx", ark="Vedtak")
    assert number[6:] not in str(fault.value)


def test_a_long_text_is_no_name_of_a_zone(load):
    with pytest.raises(LoadError) as fault:
        load(lines({"utforer": "x" * 61}))
    assert str(fault.value) == (
        "vedtak.csv:2: column utforer: expected no free text, at most 60 characters; found 61. Nothing was kept."
        " Take it out of the extract."
    )
    load(lines({"utforer": "x" * 60, "person": "y" * 61}))
    assert len(load.rows()) == 1


# Mappings

FELT = "expected kolonne, or a column of the contract other than person"
WHO = "expected no column that tells who a person is"
KART = "felt,fra,til,verifisert,kilde\n"


@pytest.mark.parametrize(
    ("kart", "message"),
    [
        ("kolone,Bydel,sone,true,a", f"2: felt: {FELT}; found kolone"),
        ("person,P1,P2,true,a", f"2: felt: {FELT}; found person"),
        ("kolonne,,sone,true,a", "2: fra: expected the name of a column; found nothing"),
        ("kolonne,Bydel,bydel,true,a", "2: til: expected a column of the contract (person, fodselsaar, "),
        (
            "kolonne,Bydel,sone,true,a\nkolonne,Distrikt,sone,true,a",
            "2: til: expected each column once; found sone 2 times",
        ),
        (
            "kolonne,Fødselsdato,fodselsaar,true,a",
            f"2: fra: {WHO} (seeds/vedtak/forbudt_kolonne.csv); found one like *fodselsdato*",
        ),
        ("kolonne,Navn,person,true,a", f"2: fra: {WHO}"),
        ("kolonne,Fødselsnummer,sone,true,a", f"2: fra: {WHO}"),
        ("kjonn,Kvinne,K,true,a\nkjonn,KVINNE,K,true,a", "2: fra: expected each value once; found 6 characters"),
        ("kjonn,Kvinne,F,true,a", "2: til: expected one of K, M, U; found F"),
        ("tjenestekode,Hjemmesykepleie,115,true,a", "2: til: expected a code of seeds/vedtak/tjeneste.csv; found 115"),
        ("enhet,t,time,true,a", "2: til: expected one of timer, minutter; found time"),
        ("periode,pr. dag,,true,a", "2: til: expected one of dag, uke, maaned, aar; found nothing"),
        ("bistandsbehov,1,lite,true,a", "2: til: expected one of noe, middels, omfattende, uoppgitt; found lite"),
        ("kjonn,Kvinne,K,ja,a", "2: verifisert: expected true or false; found ja"),
        ("kjonn,Kvinne,K,true,", "2: kilde: expected on what it rests; found nothing"),
    ],
)  # fmt: skip
def test_a_faulty_mapping_is_told_with_its_line(load, kart, message):
    with pytest.raises(LoadError) as fault:
        load(lines({}), kart=KART + kart + "\n")
    assert f"kart.csv:{message}" in str(fault.value)
    assert not (load.archive / "vedtak").exists()


def test_a_mapping_of_ones_own_is_all_that_a_new_system_needs(load):
    kart = KART + "".join(
        f"{row},true,own\n"
        for row in (
            "kolonne,Fnr,person",
            "kolonne,Omfang,enhet",
            "kolonne,Omfang,periode",
            "enhet,min pr dag,minutter",
            "periode,min pr dag,dag",
            "tjenestekode,Hjemmesykepleie,15",
            "sone,,uten sone",
            "slutt,31.12.9999,",
        )
    )
    number = synthetic("019090")
    load(
        "Fnr;fodselsaar;kjonn;TJENESTEKODE;start;slutt;mengde;Omfang\n"
        f"{number};1941;K;hjemmesykepleie;2024-01-01;31.12.9999;30;Min pr dag\n",
        kart=kart,
    )
    assert load.rows("person, sone, tjenestekode, slutt, mengde, enhet, periode") == [
        (hidden(number), "uten sone", "15", None, Decimal(30), "minutter", "dag")
    ]


GERICA = """\
Fødselsnummer;Fødselsår;Kjønn;Sone;Tjeneste;Startdato;Sluttdato;Omfang;Enhet;Periode;Antall;Utfører;Bistandsbehov;Boform;Status
{number};1941;Kvinne;Nord;Hjemmesykepleie;01.01.2024;;30;Min;Døgn;2;Hjemmetjenesten;Noe/avgrenset;;Iverksatt
"""
PROFIL = """\
Pasient-ID;Født år;Kjønn;Distrikt;IPLOS-kode;Fra;Til;Tid;Tidsenhet;Ganger;Utførende enhet;Hjelpebehov;Vedtaksstatus
{number};1941;2;Nord;15;01.01.2024;31.12.9999;30;min/dag;2;Hjemmetjenesten;1;Aktivt
"""
COSDOC = """\
Personnummer;Fødselsår;Kjønn;Avdeling;Tjenestetype;Fra dato;Til dato;Timer pr uke;Tjenesteyter;Bistandsnivå
{number};1941;Kvinne;Nord;Hjemmesykepleie;01.01.2024;;7;Hjemmetjenesten;Lavt
"""


@pytest.mark.parametrize(
    ("system", "content", "extent"),
    [
        ("gerica", GERICA, (Decimal(30), "minutter", "dag", Decimal(2), "aktiv")),
        ("profil", PROFIL, (Decimal(30), "minutter", "dag", Decimal(2), "aktiv")),
        ("cosdoc", COSDOC, (Decimal(7), "timer", "uke", Decimal(1), None)),
    ],
)
def test_the_vendors_examples_give_the_contracts_rows(load, system, content, extent):
    number = synthetic("019090")
    load(content.format(number=number), system=system)
    assert load.rejected() == []
    assert load.rows(
        "person, fodselsaar, kjonn, sone, tjenestekode, start, slutt, utforer, bistandsbehov,"
        " mengde, enhet, periode, antall, status"
    ) == [(hidden(number), 1941, "K", "Nord", "15", date(2024, 1, 1), None, "Hjemmetjenesten", "noe", *extent)]


def test_every_mapping_that_is_shipped_can_be_followed_and_says_what_it_rests_on():
    with duck.connect() as con:
        found = {}
        for path in MAPPINGS.glob("*.csv"):
            kept = archive.Archived("", path, archive.checksum(path))
            assert rules.read(con, [(vedtak.KART, None, path, kept)]) == {}
            found[path.stem] = con.execute(
                "select count(*), count(*) filter (verifisert = 'true') from rules"
            ).fetchone()
    assert found["kanonisk"] == (0, 0)
    assert set(found) == {"kanonisk", "gerica", "profil", "cosdoc"}
    assert all(rows > 10 and verified == 0 for name, (rows, verified) in found.items() if name != "kanonisk")


def test_no_column_of_the_contract_is_forbidden():
    with duck.connect() as con:
        plain = vedtak._PLAIN.format("name")
        forbidden = con.execute(
            f"select name from (select unnest(?) as name) join read_csv('{SEEDS}/vedtak/forbudt_kolonne.csv') as f"
            f" on {plain} glob f.monster",
            [list(vedtak.CONTRACT)],
        ).fetchall()
    assert forbidden == []


# Excel


def test_an_excel_sheet_gives_the_same_rows(load):
    number = synthetic("019090")  # its first digit is 0, and a number cell loses it
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(LINE))
    for extent, start, key in ((1.125, date(2024, 1, 1), int(number)), ("1,125", "01.01.2024", number)):
        cells = {**LINE, "person": key, "mengde": extent, "start": start, "fodselsaar": 1941, "antall": 2}
        sheet.append([value if value != "" else None for value in cells.values()])
    book.save(load.folder / "vedtak.xlsx")
    load(fil="vedtak.xlsx", desimaltegn=",")
    assert load.rows("person, start, mengde, fodselsaar, antall") == [
        (hidden(number), date(2024, 1, 1), Decimal("1.125"), 1941, 2)
    ]
    assert load.rejected() == [(3, "expected each row once; found it again")]
    sheet.cell(3, 4).value = int(number)
    book.save(load.folder / "vedtak.xlsx")
    with pytest.raises(LoadError) as fault:
        load(fil="vedtak.xlsx")
    assert str(fault.value).startswith("vedtak.xlsx:3: column sone: expected no fødselsnummer; found one.")


def test_the_systems_own_short_numbers_are_keys_in_excel_too(load):
    book = openpyxl.Workbook()
    book.active.append(list(LINE))
    for key in (10001, "10002", 10003.0):
        cells = {**LINE, "person": key, "mengde": 1.5, "start": date(2024, 1, 1), "antall": 2}
        book.active.append([value if value != "" else None for value in cells.values()])
    book.save(load.folder / "vedtak.xlsx")
    load(fil="vedtak.xlsx")
    assert load.rejected() == []
    assert load.rows("person") == [(hidden(key),) for key in ("10001", "10002", "10003")]
    # A cell is a date when its format says so; 45292 is what it shows.
    book.active["F2"].number_format = "General"
    book.active["H3"] = "1.500"
    book.active["L4"] = "=1"
    book.active["L4"].data_type = "f"
    book.save(load.folder / "vedtak.xlsx")
    with pytest.raises(
        LoadError, match=r"^vedtak\.xlsx: L4: expected a value; found a formula that was not calculated"
    ):
        load(fil="vedtak.xlsx")
    book.active["L4"] = "Natt"
    book.save(load.folder / "vedtak.xlsx")
    load(fil="vedtak.xlsx")
    assert [(line, told.split(":")[0]) for line, told in load.rejected()] == [(2, "start"), (3, "mengde")]


# Names


def test_a_zone_is_one_however_it_is_composed(load):
    load(lines({"sone": "Åsen"}, {"person": "P2", "sone": "A\u030asen\u00a0"}, {"person": "P3", "sone": "Å\u00adsen"}))
    assert load.rows("distinct sone") == [("Åsen",)]
    # A person's key is the system's own: it stands as it is.
    load(lines({"person": "Å1"}, {"person": "A\u030a1"}))
    assert load.rows("person") == [(hidden("Å1"),), (hidden("A\u030a1"),)]


@pytest.mark.parametrize("zone", ["alle", "Alle", "HELE KOMMUNEN", "Hele\u00a0 kommunen", "i alt"])
def test_a_zone_that_is_called_what_the_total_is_called_is_refused(load, zone):
    with pytest.raises(LoadError) as fault:
        load(lines({}, {"person": "P2", "sone": zone}))
    assert str(fault.value) == (
        "vedtak.csv:3: sone: expected another name than a total has (seeds/grenser/totalnavn.csv);"
        f" found {zone.replace(chr(160), ' ')}. Nothing was kept."
    )


def test_a_nul_and_a_field_without_an_end_are_refused_without_what_stands_there(load):
    with pytest.raises(LoadError) as fault:
        load(lines({"sone": "No\0rd"}))
    assert str(fault.value) == "vedtak.csv: line 2: expected text without control characters (tegnsett); found U+0000"
    with pytest.raises(LoadError) as fault:
        load(lines({"sone": '"Nord'}))
    assert str(fault.value).startswith('vedtak.csv: line 2: expected a field that begins with " to end with one')
    load(lines({"utforer": '"Base\n1"'}, {"person": "P2"}))
    assert load.rows("line, utforer") == [(2, "Base 1"), (4, "Hjemmetjenesten")]


# The archive, the build database, the log


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_archive_holds_pseudonyms_that_only_the_owner_reads(load):
    number = synthetic("019090")
    _, _, kept, _ = load.keep(lines({"person": number}, {"person": "P2", "kjonn": "Kari Normann"}))
    assert kept.path.parent == load.archive / "vedtak" / "9901"
    beside = kept.path.with_name(kept.path.name + ".json")
    assert [mode(path) for path in (kept.path.parent.parent, kept.path.parent, kept.path, beside)] == [
        0o700, 0o700, 0o400, 0o400,
    ]  # fmt: skip
    rest = "Nord,15,2024-01-01,,1.5000,timer,uke,2.0000,Hjemmetjenesten,middels,egen bolig,aktiv"
    assert kept.path.read_text() == (
        f"line,{HEADER},feil\n"
        f"2,{hidden(number)},1941,K,{rest},\n"
        f'3,{hidden("P2")},1941,,{rest},"{SEX}; found something else"\n'
    )
    said = json.loads(beside.read_text())
    assert said.pop("archived_at")
    assert said == {
        "from": "vedtak.csv",
        "source": "vedtak",
        "dataset": "9901",
        "size_bytes": kept.path.stat().st_size,
        "sha256": hashlib.sha256(kept.path.read_bytes()).hexdigest(),
        "licence": "the municipality's own decisions, pseudonymised",
        "system": "kanonisk",
        "lines": 2,
        "key_fingerprint": hidden("fingerprint")[:8],
    }


def test_a_line_of_another_width_leaves_nothing_of_itself(load):
    _, _, kept, _ = load.keep(lines({}, {"person": "P2", "status": "Kari;Normann"}))
    assert kept.path.read_text().splitlines()[2].startswith("3,,,,,,")
    assert "Kari" not in kept.path.read_text()


def test_the_same_extract_with_the_same_key_is_kept_once_and_a_new_key_makes_everything_new(load, monkeypatch):
    content = lines({}, {"person": "P2"})
    first = load(content)
    assert load(content) == first
    assert len(load.archived()) == 1
    monkeypatch.setenv(pseudonym.ENVIRONMENT, OTHER_KEY)
    rotated = load(content)
    assert rotated.archive_id != first.archive_id
    # What is used is all under the new key; the archive's old file is used no more.
    assert load.rows("_archive_id, person") == [(rotated.archive_id, hidden(key, OTHER_KEY)) for key in ("P1", "P2")]
    for table in ("raw.vedtak_lasting", "raw.vedtak_maaledato"):
        assert load.con.execute(f"select distinct _archive_id from {table}").fetchall() == [(rotated.archive_id,)]
    prints = {
        json.loads(path.with_name(path.name + ".json").read_text())["key_fingerprint"] for path in load.archived()
    }
    assert prints == {hidden("fingerprint", key)[:8] for key in (KEY, OTHER_KEY)}


def test_a_whole_load_leaves_no_key_of_a_person_anywhere(load, monkeypatch, caplog):
    caplog.set_level("DEBUG")
    temporary = load.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    written = []
    to_utf8 = tabular._to_utf8
    monkeypatch.setattr(tabular, "_to_utf8", lambda file, *rest: (written.append(file.name), to_utf8(file, *rest))[1])
    persons = [synthetic(f"{day:02}9090") for day in range(1, 29)] + ["PASIENT-0001", "PASIENT-0002"]
    (load.folder / "bemanning.csv").write_text("sone,maaledato,aarsverk,kilde\nNord,2025-01-31,12.5,telling\n")
    path = load.config(
        lines(*({"person": person} for person in persons), {"person": persons[0], "kjonn": "x"}),
        kommune={"bemanning": "bemanning.csv"},
    )
    places = Places(load.folder / "data")
    read = settings.load(path)
    kept = ingest.keep_all(places, read, path)
    with duck.connect(places.build_db) as con:
        con.execute("pragma force_compression = 'uncompressed'")  # so that the file can be searched
        ingest.load_all(con, read, kept, "test")
        assert con.execute("select count(*), count(distinct person) from person.vedtak").fetchone() == (30, 30)
        assert con.execute("select count(*) from raw.bemanning").fetchone() == (1,)
        assert {file for (file,) in con.execute("select _archive_id from raw.vedtak_maaledato").fetchall()} < {
            one.archive_id for one in kept.values()
        }
    assert (mode(places.build_db.parent), mode(places.build_db)) == (0o700, 0o600)
    assert "vedtak.csv" not in written
    assert written  # the mapping and the rules are, so the list is right
    assert list(temporary.iterdir()) == []
    files = [file for file in places.data.rglob("*") if file.is_file()]
    assert places.build_db in files
    for person in persons:
        assert person not in caplog.text
        for file in files:
            assert person.encode() not in file.read_bytes(), file
    assert hidden(persons[0]).encode() in places.build_db.read_bytes()  # the search would find what is there
    assert KEY.encode() not in b"".join(file.read_bytes() for file in files)


def test_two_extracts_with_the_same_rows_are_refused(load):
    path = load.config(lines({}))
    (load.folder / "igjen.csv").write_text(lines({}))
    said = yaml.safe_load(path.read_text())
    first = said["kommuner"][0]["vedtak"][0]
    said["kommuner"][0]["vedtak"].append({**first, "fil": "igjen.csv", "maaledatoer": [date(2024, 1, 31)]})
    path.write_text(yaml.safe_dump(said))
    with pytest.raises(
        LoadError, match=r"^igjen\.csv: expected an extract of its own; found the content of vedtak\.csv$"
    ):
        ingest.keep_all(Places(load.folder / "data"), settings.load(path), path)


def test_clear_text_is_never_spilled_to_disk(load, monkeypatch):
    lines_of = vedtak._lines
    seen = []

    def spied(con, extract):
        seen.append(con.execute("select current_setting('temp_directory')").fetchone()[0])
        con.execute("set memory_limit = '1MB'")
        return lines_of(con, extract)

    monkeypatch.setattr(vedtak, "_lines", spied)
    with pytest.raises(LoadError) as fault:
        load(lines(*({"person": f"P{number}"} for number in range(20_000))))
    assert seen == [""]
    assert str(fault.value) == (
        "vedtak.csv: expected an extract that can be read in memory; found OutOfMemoryException. Nothing was kept."
    )
    assert not (load.archive / "vedtak").exists()


def test_a_pseudonym_in_a_mart_stops_publication(tmp_path):
    places = Places(tmp_path / "data")
    candidate = places.publications / "candidate"
    (candidate / "parquet").mkdir(parents=True)
    with duck.connect(places.build_db) as con:
        con.execute("create schema marts; create table marts.m (navn varchar, sti varchar)")
        con.execute("create table marts.kolonner (mart varchar, kolonne varchar, beskrivelse varchar, enhet varchar)")
        con.execute(f"insert into marts.m values ('Nord', 'a'), ('{'0' * 65}', 'se {hidden('P1')}.')")
    publication._write_marts(places, candidate, ["m"])
    with pytest.raises(AuditError) as fault:
        publication._check_copy(places, candidate, {"m": 2})
    assert str(fault.value) == "nothing is published; m: expected no person; found a pseudonym in sti"
    with duck.connect() as con:
        con.execute(f"create table t as select '{hidden('P1')[:-1]}' as short, upper('{hidden('P1')}') as capital")
        assert privacy.columns_with_pseudonym(con, "t") == ["capital"]
