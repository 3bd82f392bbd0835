"""What may be of a person stands in no message, whatever place of whatever file it has come to."""

import csv
import io
import re

import duckdb
import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from orchestration import duck, mend, settings, shown
from orchestration.archive import Archived, checksum
from orchestration.assets import ingest
from orchestration.errors import LONGEST_MESSAGE, LoadError, UserError
from orchestration.settings import Places
from orchestration.sources import account, rules, vedtak
from tests.unit.test_privacy import synthetic

NAME = "Sigrid Vintermyr"
NUMBER = synthetic("018190")
# As each may stand where no search for numbers finds it.
MARKERS = [NAME, f"{NUMBER[:6]} - {NUMBER[6:]}"]
SECRET = re.compile(f"sigrid|vintermyr|{NUMBER[:6]}|{NUMBER[6:]}", re.IGNORECASE)

ACCOUNT = ["ansvar", "navn", "funksjon", "art", "belop"]
LINE = ["100", "Hjemmetjenesten", "254", "010", "100,00"]
RULES = ["ansvar", "funksjon", "metode", "brukergruppe", "vekt", "kilde"]
RULE = ["100", "254", "direkte", "ELDRE_HDO", "", "regnskap"]


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return sink.getvalue()


def each(row: list[str], marker: str):
    """The row with the marker in each of its places."""
    for place in range(len(row)):
        yield [marker if at == place else value for at, value in enumerate(row)]


def told(folder, kommune: dict, files: dict[str, str], **others) -> str:
    """All that is said when a configuration is loaded: its errors, and the reasons of rejected lines."""
    for name, text in files.items():
        (folder / name).write_text(text)
    path = folder / "kommune.yml"
    path.write_text(yaml.safe_dump({"kommuner": [kommune], **others}, allow_unicode=True))
    said: list[str] = []

    def tried(what, *args):
        try:
            return what(*args)
        except UserError as fault:
            said.append(str(fault))

    def kept(file) -> Archived:
        return Archived(file.name, file, checksum(file))

    if (read := tried(settings.load, path)) is None:
        return said[0]
    with duck.connect() as con:
        con.execute("create schema raw;" + account.TABLES)
        for of in read.kommuner:
            for one in of.regnskap:
                tried(account.refuse_persons, one)
                art_map = one.artskart and kept(one.artskart)
                tried(account.load, con, of, one, kept(one.fil), art_map, read.grenser)
            for extract in of.vedtak:
                tried(vedtak.keep, folder / "archive", of, extract, kept(extract.system), read.grenser)
        said += [row[0] for row in con.execute("select reason from raw.regnskap__rejected").fetchall()]
    return "\n".join(said)


def told_of_rules(folder, contract: rules.Contract, broken: list[list[list[str]]]) -> str:
    """All that is said of files by one contract; they are judged at once, as a night does."""
    said, files = [], []
    for number, rows in enumerate(broken):
        file = folder / f"{contract.key}{number}.csv"
        file.write_text(as_csv(rows, ","))
        try:
            rules.refuse_persons(file)
        except UserError as fault:
            said.append(str(fault))
        files.append((contract, "9901", file, Archived(file.name, file, checksum(file))))
    with duck.connect() as con:
        return "\n".join([*said, *rules.read(con, files).values()])


def municipality(**others) -> dict:
    account = {"fil": "regnskap.csv", "slag": "csv", "innhold": "med_art", "aar": 2023}
    columns = {"ansvar": "ansvar", "ansvar_navn": "navn", "funksjon": "funksjon", "art": "art", "belop": "belop"}
    return {
        "kommunenr": "9901",
        "navn": "Eksempelvik",
        "aar": [2023],
        "regnskap": [{**account, "kolonner": columns}],
        "fordelingsregler": "regler.csv",
        **others,
    }


GOOD = {"regnskap.csv": as_csv([ACCOUNT, LINE], ";"), "regler.csv": as_csv([RULES, RULE], ",")}


@pytest.mark.parametrize("marker", MARKERS)
def test_no_place_of_an_account_is_quoted(tmp_path, marker):
    broken = [{**GOOD, "regnskap.csv": as_csv([ACCOUNT, row], ";")} for row in each(LINE, marker)]
    broken += [{**GOOD, "regnskap.csv": as_csv([row, LINE], ";")} for row in each(ACCOUNT, marker)]
    broken += [{**GOOD, "regnskap.csv": as_csv([row], ";")} for row in [LINE, *each(LINE, marker)]]
    for files in broken:
        said = told(tmp_path, municipality(), files)
        assert not SECRET.search(said), said


OTHERS = {
    "fordelingsregler": (RULES, RULE),
    "fellesnokler": (["funksjon", "brukergruppe", "andel", "kilde"], ["254", "ELDRE_HDO", "1", "a"]),
    "korrigeringer": (
        [
            "id",
            "aar",
            "type",
            "fra_funksjon",
            "til_funksjon",
            "til_art",
            "belop_nok",
            "begrunnelse",
            "kilde",
            "godkjent_av",
        ],
        ["k1", "2023", "flytt", "254", "253", "010", "100", "a", "a", "a"],
    ),
    "aga_soner": (["aar", "sone", "andel", "kilde"], ["2023", "4", "1", "a"]),
    "bemanning": (["sone", "maaledato", "aarsverk", "kilde"], ["Nord", "2025-01-31", "1", "a"]),
    "tjenestetall": (["aar", "tjenestetype", "maal", "antall", "kilde"], ["2023", "hdo", "plasser", "4", "a"]),
}


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("key", OTHERS)
def test_no_place_of_another_file_by_contract_is_quoted(tmp_path, key, marker):
    header, line = OTHERS[key]
    (contract,) = (one for one in ingest.OWN if one.key == key)
    broken = [[header, row, row] for row in each(line, marker)] + [[row, line] for row in each(header, marker)]
    broken += [[row] for row in each(line, marker)]
    said = told_of_rules(tmp_path, contract, broken)
    assert said.count("\n") > len(header)
    assert not SECRET.search(said), said


@pytest.mark.parametrize("marker", MARKERS)
def test_no_value_and_no_key_of_the_configuration_that_is_wrong_is_quoted(tmp_path, marker):
    own = municipality()
    file = own["regnskap"][0]
    wrong = [{**own, key: marker} for key in ("kommunenr", "aar", "regnskap", "fordelingsregler", "regnskapsgrunnlag")]
    wrong += [{**own, "regnskap": [{**file, key: marker}]} for key in file]
    wrong += [
        {**own, marker: "x"},
        {**own, "regnskap": [{**file, marker: 1}]},
        {**own, "vedtak": [{"system": marker}]},
    ]
    wrong += [{**own, "aar": [int(NUMBER)]}, {**own, "kommunenr": {marker: marker}}, {**own, "aar": [[marker]]}]
    for kommune in wrong:
        said = told(tmp_path, kommune, GOOD)
        assert said
        assert not SECRET.search(said), said
    for others in ({"ssb": {"pxweb": marker}}, {"motor": marker}, {"grenser": {"avviste_linjer_prosent": marker}}):
        said = told(tmp_path, own, GOOD, **others)
        assert said
        assert not SECRET.search(said), said


@pytest.mark.parametrize(
    "text",
    [
        "a: &{0} [1]\nb: *x{0}",
        "{0}: 1\n{0}: 2",
        "? [{0}]\n: 1",
        "- {0}",
        "{0}",
        'a: "{0}\\0"',
        "a: !!int {0}",
        "a: !{0} 1",
    ],
)
def test_what_is_no_yaml_is_not_quoted(tmp_path, text):
    path = tmp_path / "kommune.yml"
    path.write_text(text.replace("{0}", "Vintermyr"))
    with pytest.raises(UserError) as fault:
        settings.load(path)
    assert not SECRET.search(str(fault.value)), str(fault.value)


@pytest.mark.parametrize("marker", MARKERS)
def test_no_name_of_a_sheet_and_no_cell_of_a_workbook_is_quoted(tmp_path, marker):
    def workbook(sheets: dict[str, list[list]], name: str = "regnskap.xlsx") -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / name)

    own = municipality()
    for number, (sheets, others) in enumerate(
        [
            ({marker: [ACCOUNT, LINE]}, {"ark": "Regnskap"}),
            ({marker: [ACCOUNT, LINE], "to": [ACCOUNT, LINE]}, {}),
            ({marker: [ACCOUNT, LINE]}, {"overskriftsrad": 4}),
            ({"Ark1": [[*ACCOUNT[:-1], marker], LINE]}, {}),
            ({"Ark1": [ACCOUNT, [*LINE[:-1], marker]]}, {}),
            ({"Ark1": [ACCOUNT, LINE], marker: [[NUMBER]]}, {"ark": "Ark1"}),
        ]
    ):
        name = f"regnskap{number}.xlsx"
        workbook(sheets, name)
        book = {**own["regnskap"][0], "fil": name, "slag": "excel", **others}
        said = told(tmp_path, {**own, "regnskap": [book]}, GOOD)
        assert said
        assert not SECRET.search(said), said


DECISION = {
    "person": "P1", "fodselsaar": "1941", "kjonn": "K", "sone": "Nord", "tjenestekode": "15", "start": "2024-01-01",
    "slutt": "", "mengde": "30", "enhet": "minutter", "periode": "dag",
}  # fmt: skip


@pytest.mark.parametrize("marker", MARKERS)
def test_no_place_of_an_extract_or_its_mapping_is_quoted(tmp_path, monkeypatch, marker):
    monkeypatch.setenv("OMSORGSVAREHUS_PSEUDONYMNOKKEL", "k" * 40)
    header, line = list(DECISION), list(DECISION.values())
    mapping = [["felt", "fra", "til", "verifisert", "kilde"], ["kolonne", "Bydel", "sone", "true", "a"]]
    broken = [(mapping, [header, row]) for row in each(line, marker)]
    broken += [(mapping, [row, line]) for row in each(header, marker)]
    broken += [(mapping, [row]) for row in each(line, marker)] + [(mapping, [[*header, marker], [*line, marker]])]
    broken += [([mapping[0], row, row], [header, line]) for row in each(mapping[1], marker)]
    broken += [([row, mapping[1]], [header, line]) for row in each(mapping[0], marker)]
    for kart, rows in broken:
        files = {"vedtak.csv": as_csv(rows, ","), "kart.csv": as_csv(kart, ",")}
        extract = {"fil": "vedtak.csv", "system": "kart.csv", "maaledatoer": []}
        extract["maaledatoer"] = [yaml.safe_load("2025-01-31")]
        said = told(tmp_path, {"kommunenr": "9901", "navn": "Eksempelvik", "vedtak": [extract]}, files)
        assert not SECRET.search(said), said


def test_nothing_of_a_night_that_failed_tells_the_person(tmp_path, webhook, command):
    """The whole program: what is printed, sent, and left in the data folder, beside the files themselves."""
    files = {
        "regnskap.csv": as_csv([[NAME, "Vintermyr", "254", "010", "100,00"]] * 3, ";"),
        "regler.csv": GOOD["regler.csv"],
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    config = tmp_path / "kommune.yml"
    config.write_text(yaml.safe_dump({"kommuner": [municipality()]}))
    ended = command("run", "--config", str(config))
    assert ended.returncode == 1
    assert "expected a column" in ended.stderr
    assert webhook.got
    left = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and "archive" not in path.parts]
    assert any(path.suffix == ".db" for path in left)
    said = [ended.stderr, ended.stdout, *webhook.got, *(path.read_bytes().decode(errors="replace") for path in left)]
    assert [text for text in map(str, said) if re.search("sigrid|vintermyr", text, re.IGNORECASE)] == []


@given(st.text(max_size=40) | st.from_regex(r"[-+A-Za-zæøå0-9., _]{0,16}", fullmatch=True))
def test_sql_and_python_show_the_same(text):
    with duck.scratch() as con:
        con.execute(shown.MACROS)
        for column in ("funksjon", "metode", "belop", "maaledato", "kilde"):
            said = con.execute(f"select {shown.sql(column, '$text')}", {"text": text}).fetchone()[0]
            mine = shown.value(column, text)
            # How a letter of an odd alphabet is counted may differ; whether it is quoted may not.
            assert (said == text) == (mine == text), (column, said, mine)
            assert said.split(" character")[0] == mine.split(" character")[0]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("funksjon", "999"), ("funksjon", "253A"), ("art", "010"), ("aar", "23"), ("kommunenr", "0301"),
        ("ansvar", "140101"), ("brukergruppe", "PU_O81"), ("metode", "direkt"), ("belop", "1 234 567,50"),
        ("belop", "450.000"), ("maaledato", "31.13.2025"),
    ],
)  # fmt: skip
def test_codes_and_amounts_are_shown_as_they_are(column, text):
    assert shown.value(column, text) == text


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("funksjon", "Vintermyr", "9 characters: capitals, small letters"),
        ("ansvar", NUMBER, "11 characters: digits"),
        ("ansvar", NUMBER[1:], "10 characters: digits"),
        ("belop", NUMBER, "11 characters: digits"),
        ("belop", f"{NUMBER[:6]} {NUMBER[6:]}", "12 characters: digits, spaces"),
        ("belop", "12 34 56 78", "11 characters: digits, spaces"),
        ("maaledato", "14.03.1938", "10 characters: digits, full stops"),
        ("kilde", "2023", "4 characters: digits"),
        ("art", "a" * 900_000, "900000 characters: small letters"),
    ],
)
def test_what_may_be_of_a_person_is_told_by_its_shape(column, text, told):
    assert shown.value(column, text) == told


def test_hilde_is_not_taken_for_kilde():
    assert shown.column("Hilde", 2, ["kilde", "sone"]) == "column number 2 (5 characters: capitals, small letters)"
    assert shown.column("Tone", 2, ["kilde", "sone"]) == "column number 2 (4 characters: capitals, small letters)"
    assert shown.column("brukergrupe", 2, ["brukergruppe"]) == "'brukergrupe'"


def test_what_can_only_be_a_heading_is_told_and_a_name_is_not():
    plain = [
        "Ansvar (T)",
        "Beløp i kr",
        "Regnskap 2023",
        "Ark1",
        "Konto",
        "Rådata",
        "Kari Nordmann",
        "Ansvar Kari",
        "Navn Per",
    ]
    plain += ["2023", "100", "Bruker 12", "Konto 010190", "", "Ole", "Sum K. H."]
    assert [name for name in plain if shown.is_heading(name)] == plain[:5]
    assert shown.header(["Beløp", "Hilde", "Ansvarsnr"], ["Belop"]) == "'Beløp', 'Ansvarsnr', 1 other"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"slag": "CSV"}, "slag: expected 'csv', 'excel' or 'kostra_0a'; found 'CSV'"),
        ({"innhold": "Med art"}, "innhold: expected 'med_art' or 'netto_uten_art'; found 'Med art'"),
        ({"innhold": "Vintermyr"}, "innhold: expected 'med_art' or 'netto_uten_art'; found 9 characters: capitals,"),
        ({"Innhold": "x"}, "Innhold: expected one of the keys fil, slag, innhold, "),
    ],
)
def test_a_configuration_that_is_nearly_right_is_told_as_it_is_written(tmp_path, changed, expected):
    own = municipality()
    assert expected in told(tmp_path, {**own, "regnskap": [{**own["regnskap"][0], **changed}]}, GOOD)


def test_a_header_in_one_piece_is_told_with_the_separator_that_is_not_there(tmp_path):
    files = {**GOOD, "regnskap.csv": GOOD["regnskap.csv"].replace(";", ",")}
    assert "in a row without any ';' (skilletegn)" in told(tmp_path, municipality(), files)


def test_sheets_are_told_by_number_and_by_name_where_that_is_a_heading(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Regnskap 2023"
    book.active.append(ACCOUNT)
    book.create_sheet("Kari Nordmann").append(ACCOUNT)
    book.save(tmp_path / "regnskap.xlsx")
    own = municipality()
    excel = {**own["regnskap"][0], "fil": "regnskap.xlsx", "slag": "excel"}
    said = told(tmp_path, {**own, "regnskap": [excel]}, GOOD)
    assert "since the sheets number 1 'Regnskap 2023', 2 all have something in them; found none" in said
    said = told(tmp_path, {**own, "regnskap": [{**excel, "ark": "Data"}]}, GOOD)
    assert (
        "ark: expected one of the sheets that are not hidden; found 'Data' beside number 1 'Regnskap 2023', 2" in said
    )


def test_a_message_has_a_bound_and_says_what_is_left_out():
    long = str(LoadError("x" * 900_000))
    assert len(long) < 5_000
    assert long.endswith("… (900000 characters)")
    many = str(LoadError("\n".join(f"regler.csv:{n}: aar: expected a year; found x" for n in range(5_000))))
    assert len(many) < LONGEST_MESSAGE + 50
    assert re.search(r"\nand 4 \d\d\d more$", many)


def test_a_cell_of_900_kb_and_a_bomb_of_anchors_give_short_messages(tmp_path):
    cell = "y" * 900_000
    for row in each(LINE, cell):
        said = told(tmp_path, municipality(), {**GOOD, "regnskap.csv": as_csv([ACCOUNT, row], ";")})
        assert len(said) < 2 * LONGEST_MESSAGE
    too_long = as_csv([ACCOUNT, [*LINE[:-1], f"{NAME} " * 100_000]], ";")
    said = told(tmp_path, municipality(), {**GOOD, "regnskap.csv": too_long})
    assert "expected lines of text under 1 MB" in said
    assert len(said) < 1_000
    assert not SECRET.search(said)
    broken = [[RULES, row] for row in each(RULE, cell)] + [[row, RULE] for row in each(RULES, cell)]
    assert len(told_of_rules(tmp_path, rules.FORDELINGSREGLER, broken)) < 2 * LONGEST_MESSAGE
    bomb = (
        "a: &a ["
        + ", ".join(["y"] * 50)
        + "]\n"
        + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 25)}]\n" for old, new in ("ab", "bc", "cd"))
    )
    path = tmp_path / "bombe.yml"
    path.write_text(bomb + "kommuner: *d\n")
    with pytest.raises(UserError) as fault:
        settings.load(path)
    assert len(str(fault.value)) <= LONGEST_MESSAGE + 50


def test_the_story_of_another_programs_error_quotes_nothing(tmp_path):
    places = Places(tmp_path)
    with duck.connect() as con:
        try:
            con.execute("select cast($text as integer)", {"text": NAME})
        except duckdb.Error as error:
            said = mend.told_of(places, error)
    assert "16 characters" in said
    assert not SECRET.search(said + (tmp_path / mend.STORIES).read_text())
    mend.told(places, "x", "y" * 5_000_000)
    assert (tmp_path / mend.STORIES).stat().st_size < 200_000


def test_a_symbol_in_a_row_of_a_check_is_shown_and_a_word_is_told_by_its_shape():
    assert [shown.cell("status", symbol) for symbol in ("~", "..", ":")] == ["~", "..", ":"]
    assert shown.cell("status", "Nordmann") == "8 characters: capitals, small letters"
    assert shown.cell("ansvar_navn", "A") == "1 character: capitals"
