"""A wrong configuration gets one clear line: which key, what was expected, what was found."""

import copy
from datetime import date

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import settings
from orchestration.errors import ConfigError
from tests.unit.test_privacy import synthetic

GOOD = {
    "kommuner": [
        {
            "kommunenr": "9901",
            "navn": "Eksempelvik",
            "aar": [2023],
            "fordelingsregler": "regler.csv",
            "regnskap": [
                {
                    "fil": "regnskap.csv",
                    "slag": "csv",
                    "innhold": "med_art",
                    "aar": 2023,
                    "kolonner": {
                        "funksjon": {"kolonne": "tjeneste", "fra": 1, "lengde": 3},
                        "art": "art",
                        "belop": "belop",
                    },
                }
            ],
        }
    ]
}

DAY = date(2025, 1, 31)
DECISIONS = [{"fil": "vedtak.csv", "system": "kanonisk", "maaledatoer": [DAY]}]

WRONG = [
    ("motor", "sparc", "motor: expected 'duckdb' or 'spark'; found 'sparc'"),
    ("kommuner.0.kommunenr", 301, 'kommuner[0].kommunenr: expected four digits in quotes, such as "0301"; found 301'),
    (
        "kommuner.0.kommunenr",
        "301",
        "kommuner[0].kommunenr: expected four digits in quotes, such as \"0301\"; found '301'",
    ),
    ("kommuner.0.aar", [], "kommuner[0].aar: expected at least one entry; found none"),
    (
        "kommuner.0.regnskap.0.fil",
        "borte.csv",
        "kommuner[0].regnskap[0].fil: expected a file; found nothing at {folder}/borte.csv",
    ),
    (
        "kommuner.0.regnskap.0.slag",
        "csw",
        "kommuner[0].regnskap[0].slag: expected 'csv', 'excel' or 'kostra_0a'; found 'csw'",
    ),
    (
        "kommuner.0.regnskap.0.tegnsett",
        "utf8x",
        "kommuner[0].regnskap[0].tegnsett: expected a text encoding such as utf-8, iso-8859-1 or windows-1252;"
        " found 'utf8x'",
    ),
    (
        "kommuner.0.regnskap.0.desimaltegn",
        ";",
        "kommuner[0].regnskap[0].desimaltegn: expected ',' or '.'; found ';'",
    ),
    (
        "kommuner.0.regnskap.0.tusenskilletegn",
        ",",
        "kommuner[0].regnskap[0]: expected tusenskilletegn other than desimaltegn; found ',' for both",
    ),
    (
        "kommuner.0.regnskap.0.fortgn",
        "utgift_positiv",
        "kommuner[0].regnskap[0].fortgn: expected one of the keys fil, slag, innhold, aar, tegnsett, skilletegn,"
        " desimaltegn, tusenskilletegn, fortegn, ark, overskriftsrad, ekstra_kolonner, nummerkolonner, kolonner, artskart,"
        " funksjonskart, kontrollsum_nok, sumrad, omfang; found 'fortgn' (did you mean 'fortegn'?)",
    ),
    (
        "kommuner.0.regnskap.0.nummerkolonner",
        ["konto", 0],
        "kommuner[0].regnskap[0].nummerkolonner[1]: expected the name of a column in quotes, or the number of a column"
        " that has no name; found 0",
    ),
    (
        "kommuner.0.regnskap.0.kolonner.funksjon.lengde",
        0,
        "kommuner[0].regnskap[0].kolonner.funksjon.lengde: expected greater than or equal to 1; found 0",
    ),
    (
        "kommuner.0.regnskap.0.kolonner",
        {"belop": "b", "art": "a"},
        "kommuner[0].regnskap[0].kolonner.funksjon: expected a value; found none",
    ),
    (
        "kommuner.0.regnskap.0.innhold",
        "netto_uten_art",
        "kommuner[0].regnskap[0]: expected no kolonner.art and no artskart for innhold netto_uten_art; found one",
    ),
    ("kommuner.0.regnskap.0.aar", 2022, "kommuner[0]: regnskap.aar: expected one of aar [2023]; found 2022"),
    (
        "kommuner.0.regnskap.0.slag",
        "kostra_0a",
        "kommuner[0].regnskap[0]: expected only fil, innhold and aar: slag kostra_0a has a fixed layout;"
        " found ['kolonner']",
    ),
    (
        "kommuner.0.aar",
        [2014, 2023],
        "kommuner[0]: aar: expected years from 2015, where the account plan begins; found 2014",
    ),
    (
        "kommuner.0.kommunenr",
        "1599",
        "kommuner[0]: kommunenr: expected a municipality's number by seeds/ssb/kommunenummer.csv; found 1599, no"
        " municipality's",
    ),
    (
        "kommuner.0.kommunenr",
        "1508",
        "kommuner[0]: kommunenr: expected a municipality's number in 2023 by seeds/ssb/kommunenummer.csv; found 1508,"
        " Ålesund, from 2024",
    ),
    (
        "kommuner.0.kommunenr",
        "1504",
        "kommuner[0]: kommunenr: expected a municipality's number in 2023 by seeds/ssb/kommunenummer.csv; found 1504,"
        " Ålesund, in 2015 to 2019",
    ),
    (
        "kommuner.0.regnskap.0.kolonner.art",
        {"kolonne": "art", "fra": 2, "lengde": 4},
        "kommuner[0].regnskap[0]: expected lengde 3 for kolonner.art; found 4",
    ),
    (
        "kommuner.0.regnskap.0.kolonner.belop",
        2023,
        "kommuner[0].regnskap[0].kolonner.belop: expected the name of a column in quotes; found 2023",
    ),
    (
        "kommuner.0.regnskap.0.kolonner.funksjon.fra",
        1000000000000,
        "kommuner[0].regnskap[0].kolonner.funksjon.fra: expected less than or equal to 1000000000; found 1000000000000",
    ),
    (
        "grenser",
        {"avviste_linjer_prosent": 101},
        "grenser.avviste_linjer_prosent: expected less than or equal to 100; found 101",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "gerika", "maaledatoer": [DAY]}],
        "kommuner[0].vedtak[0].system: expected one of cosdoc, gerica, kanonisk, profil, or a mapping file; found nothing at"
        " {folder}/gerika (did you mean 'gerica'?)",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": ["31.01.2025"]}],
        "kommuner[0].vedtak[0].maaledatoer[0]: expected a date such as 2025-01-31; found '31.01.2025'",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": []}],
        "kommuner[0].vedtak[0].maaledatoer: expected at least one entry; found none",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": [DAY], "kolonner": {}}],
        "kommuner[0].vedtak[0].kolonner: expected one of the keys fil, system, maaledatoer, tegnsett, skilletegn,"
        " desimaltegn, ark, overskriftsrad; found 'kolonner'",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": [DAY], "ark": "Ark1"}],
        "kommuner[0].vedtak[0]: expected ark for an Excel file (.xlsx) only; found it for vedtak.csv",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.xlsx", "system": "profil", "maaledatoer": [DAY], "skilletegn": ";"}],
        "kommuner[0].vedtak[0]: expected no skilletegn for an Excel file; found it for vedtak.xlsx",
    ),
    (
        "kommuner.0.vedtak",
        [
            {"fil": "vedtak.csv", "system": "profil", "maaledatoer": [DAY]},
            {"fil": "vedtak.xlsx", "system": "profil", "maaledatoer": [date(2024, 1, 31), DAY]},
        ],
        "kommuner[0]: vedtak.maaledatoer: expected each date once; found 2025-01-31 in vedtak.csv and in vedtak.xlsx",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": [DAY, DAY]}],
        "kommuner[0]: vedtak.maaledatoer: expected each date once; found 2025-01-31 in vedtak.csv and in vedtak.csv",
    ),
    (
        "kommuner.0.vedtak",
        [{"fil": "vedtak.csv", "system": "profil", "maaledatoer": [day]} for day in (DAY, date(2024, 1, 31))],
        "kommuner[0]: vedtak.fil: expected each file name once; found vedtak.csv 2 times",
    ),
    (
        "kommuner.0",
        {"kommunenr": "9901", "navn": "Eksempelvik", "bemanning": "regler.csv"},
        "kommuner[0]: expected regnskap, vedtak or tjenestetall; found none of them",
    ),
    (
        "kommuner.0",
        {"kommunenr": "9901", "navn": "Eksempelvik", "aar": [2023], "vedtak": DECISIONS},
        "kommuner[0]: expected aar with regnskap; found only aar",
    ),
    (
        "kommuner.0",
        {**GOOD["kommuner"][0], "fordelingsregler": None},
        "kommuner[0]: expected fordelingsregler with regnskap; found only regnskap",
    ),
    ("kommuner", "Eksempelvik", "kommuner: expected a valid list; found 11 characters: capitals, small letters"),
]


@pytest.fixture
def folder(tmp_path):
    for name in ("regnskap.csv", "regler.csv", "vedtak.csv", "vedtak.xlsx"):
        (tmp_path / name).touch()
    return tmp_path


def written(folder, content):
    path = folder / "kommune.yml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return path


def test_a_good_file_is_read(folder):
    account = settings.load(written(folder, GOOD)).kommuner[0].regnskap[0]
    assert account.fil == folder / "regnskap.csv"
    assert account.columns["funksjon"] == settings.Kolonne(kolonne="tjeneste", fra=1, lengde=3)
    assert (account.desimaltegn, account.fortegn, account.tegnsett) == (",", "utgift_positiv", "utf-8")


def test_a_municipality_may_have_decisions_and_no_account(folder):
    own = {"kommunenr": "9902", "navn": "Prøvestad (oppdiktet)", "vedtak": DECISIONS}
    kommune = settings.load(written(folder, {"kommuner": [own]})).kommuner[0]
    assert (kommune.regnskap, kommune.aar, kommune.fordelingsregler) == ([], [], None)
    assert (kommune.vedtak[0].system, kommune.vedtak[0].maaledatoer) == (settings.MAPPINGS / "kanonisk.csv", [DAY])
    (folder / "eget.csv").touch()
    own["vedtak"] = [{**DECISIONS[0], "system": "eget.csv"}]
    kommune = settings.load(written(folder, {"kommuner": [own]})).kommuner[0]
    assert kommune.vedtak[0].system == folder / "eget.csv"


def test_a_municipality_may_have_service_figures_and_no_account(folder):
    own = {"kommunenr": "9902", "navn": "Prøvestad (oppdiktet)", "tjenestetall": "regler.csv"}
    kommune = settings.load(written(folder, {"kommuner": [own]})).kommuner[0]
    assert (kommune.regnskap, kommune.vedtak, kommune.tjenestetall) == ([], [], folder / "regler.csv")


@pytest.mark.parametrize(
    ("kommunenr", "navn", "oppdiktet"),
    [("9902", "Prøvestad (oppdiktet)", True), ("9902", "Prøvestad", False), ("5503", "Harstad (oppdiktet)", False)],
)
def test_what_is_invented_says_so_in_number_and_name(folder, kommunenr, navn, oppdiktet):
    own = {"kommunenr": kommunenr, "navn": navn, "vedtak": DECISIONS}
    assert settings.load(written(folder, {"kommuner": [own]})).kommuner[0].oppdiktet is oppdiktet


@pytest.mark.parametrize(("key", "value", "message"), WRONG, ids=[f"{key}={value}" for key, value, _ in WRONG])
def test_a_wrong_value_gets_one_line(folder, key, value, message):
    content = copy.deepcopy(GOOD)
    *parents, last = [int(part) if part.isdigit() else part for part in key.split(".")]
    place = content
    for part in parents:
        place = place[part]
    place[last] = value
    path = written(folder, content)
    with pytest.raises(ConfigError) as fault:
        settings.load(path)
    assert str(fault.value) == f"{path}: {message.format(folder=folder) if '{folder}' in message else message}"


def test_a_missing_file_and_broken_yaml_are_told_plainly(folder):
    with pytest.raises(ConfigError, match=r"expected a configuration file; found nothing at .*borte\.yml"):
        settings.load(folder / "borte.yml")
    with pytest.raises(ConfigError, match=r"kommune\.yml:3: expected YAML in UTF-8; found could not find expected ':'"):
        settings.load(written(folder, "kommuner:\n - a\nb"))


def test_the_same_municipality_or_file_twice_is_refused(folder):
    content = copy.deepcopy(GOOD)
    content["kommuner"] *= 2
    with pytest.raises(ConfigError, match="expected each kommunenr once; found 9901 2 times"):
        settings.load(written(folder, content))
    content = copy.deepcopy(GOOD)
    content["kommuner"][0]["regnskap"] *= 2
    with pytest.raises(ConfigError, match=r"expected each file name once; found regnskap\.csv 2 times"):
        settings.load(written(folder, content))


def test_a_key_that_stands_twice_is_refused(folder):
    path = written(folder, "kommuner:\n  - kommunenr: '9901'\n    navn: A\n    navn: B\n")
    with pytest.raises(ConfigError) as fault:
        settings.load(path)
    assert str(fault.value) == f"{path}:4: expected YAML in UTF-8; found key 'navn' twice"


def test_spark_is_asked_for_only_where_it_is(folder, monkeypatch):
    path = written(folder, {"motor": "spark", **GOOD})
    monkeypatch.setattr(settings, "find_spec", lambda name: None if name == "pyspark" else name)
    with pytest.raises(
        ConfigError, match=r"motor: expected pyspark and dbt-spark for motor spark; found no pyspark\. "
    ):
        settings.load(path)
    monkeypatch.setattr(settings, "find_spec", lambda name: name)
    monkeypatch.setattr(settings, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigError, match=r"motor: expected Java 17 for motor spark; found no java in PATH"):
        settings.load(path)
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    assert settings.load(path).motor == "spark"


def test_a_codec_that_is_no_text_encoding_is_refused(folder):
    content = copy.deepcopy(GOOD)
    content["kommuner"][0]["regnskap"][0]["tegnsett"] = "base64"
    with pytest.raises(ConfigError, match=r"tegnsett: expected a text encoding such as utf-8, .*; found 'base64'"):
        settings.load(written(folder, content))


KEYS = ", ".join(settings.Settings.model_fields)
PLAIN = """kommuner:
  - kommunenr: "9901"
    navn: Eksempelvik
    aar: [2023]
    fordelingsregler: regler.csv
    regnskap:
      - fil: regnskap.csv
        slag: csv
        innhold: netto_uten_art
        kolonner: {funksjon: f, belop: b, aar: y}
"""
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

# (the whole file, or what of PLAIN is replaced and by what; the message after the file's name)
STRANGE = {
    "empty": ("", f": expected the keys {KEYS}; found nothing"),
    "only a remark": ("# tom\n", f": expected the keys {KEYS}; found nothing"),
    "a list": ("- a", f": expected the keys {KEYS}; found a list of 1"),
    "a text": ("hei", f": expected the keys {KEYS}; found 'hei'"),
    "two documents": (PLAIN + "---\n" + PLAIN, ":11: expected YAML in UTF-8; found another document"),
    "a list for a key": ("[a, b]: 1", ":1: expected YAML in UTF-8; found a key that is a list or a map"),
    "a map for a key": ("a: 1\n{a: b}: 1", ":2: expected YAML in UTF-8; found a key that is a list or a map"),
    "a question mark": ("? - a\n: 1", ":1: expected YAML in UTF-8; found a key that is a list or a map"),
    "no for a key": (
        PLAIN + "no: 1\n",
        ":11: expected YAML in UTF-8; found key 'no', which YAML takes for bool and not for text",
    ),
    "a year for a key": (
        PLAIN + "2023: 1\n",
        ":11: expected YAML in UTF-8; found key '2023', which YAML takes for int and not for text",
    ),
    "3000 brackets": ("[" * 3000, ":1: expected YAML in UTF-8; found lists or maps within each other, too many"),
    "3000 whole brackets": (
        "\n\nkommuner: " + "[" * 3000 + "]" * 3000,
        ":3: expected YAML in UTF-8; found lists or maps within each other, too many",
    ),
    "aliases of aliases": (
        BOMB + PLAIN,
        ":7: expected YAML in UTF-8; found more than 2000000 values, with every alias written out",
    ),
    "an anchor in itself": ("kommuner: &a [*a]", ":1: expected YAML in UTF-8; found an anchor that holds itself"),
    "an unknown alias": (("[2023]", "*aar"), ":4: expected YAML in UTF-8; found undefined alias 'aar'"),
    "a tab": ("kommuner:\n\t- a", ":2: expected YAML in UTF-8; found character '\\t' that cannot start any token"),
    "a key twice deep down": (("aar: y}", "aar: y, belop: c}"), ":10: expected YAML in UTF-8; found key 'belop' twice"),
    "merge twice": ("<<: {a: 1}\n<<: {b: 2}", ":2: expected YAML in UTF-8; found key '<<' twice"),
    "NUL": ("kommuner:\n- a\0b", ":2: expected YAML in UTF-8; found character 0x0"),
    "NUL in quotes": (
        ("Eksempelvik", '"a\\0b"'),
        r":3: expected YAML in UTF-8; found 3 characters: small letters, other characters, with a control character",
    ),
    "half a character": (
        ("Eksempelvik", '"\\uD800"'),
        r":3: expected YAML in UTF-8; found '\ud800', with a control character",
    ),
    "UTF-16": (PLAIN.encode("utf-16"), ":1: expected YAML in UTF-8; found byte 0xff"),
    "UTF-16 without mark": (PLAIN.encode("utf-16-le"), ":1: expected YAML in UTF-8; found character 0x0"),
    "windows-1252": ("a: 1\nnavn: å".encode("latin-1"), ":2: expected YAML in UTF-8; found byte 0xe5"),
    "no number": (("[2023]", "!!int foo"), ":4: expected YAML in UTF-8; found 'foo', which is no int"),
    "no day": (("[2023]", "[2023-13-45]"), ":4: expected YAML in UTF-8; found '2023-13-45', which is no timestamp"),
    "a year with decimals": (("[2023]", "[2023.0]"), ": kommuner[0].aar[0]: expected a valid integer; found 2023.0"),
    "a year in quotes": (("[2023]", '["2023"]'), ": kommuner[0].aar[0]: expected a valid integer; found '2023'"),
    "yes for a year": (("[2023]", "[yes]"), ": kommuner[0].aar[0]: expected a valid integer; found True"),
    "a day for a year": (
        ("[2023]", "[2023-01-01]"),
        ": kommuner[0].aar[0]: expected a valid integer; found 2023-01-01",
    ),
    "yes for a place": (
        ("aar: y", "aar: {kolonne: y, fra: yes}"),
        ": kommuner[0].regnskap[0].kolonner.aar.fra: expected a valid integer; found True",
    ),
    "a place beyond any line": (
        ("aar: y", "aar: {kolonne: y, fra: 1000000000000}"),
        ": kommuner[0].regnskap[0].kolonner.aar.fra: expected less than or equal to 1000000000; found 1000000000000",
    ),
    "octal": (
        ('"9901"', "0301"),
        ': kommuner[0].kommunenr: expected four digits in quotes, such as "0301"; found 193',
    ),
    "no for a name": (
        ("Eksempelvik", "no"),
        ": kommuner[0].navn: expected a valid string; found False; text that YAML takes for something else stands in"
        " quotes",
    ),
    "no bound": (
        PLAIN + "grenser: {avvist_belop_prosent: .inf}",
        ": grenser.avvist_belop_prosent: expected a finite number; found inf",
    ),
    "yes for a bound": (
        PLAIN + "grenser: {avvist_belop_prosent: yes}",
        ": grenser.avvist_belop_prosent: expected a valid number; found True",
    ),
    "no SSB": (PLAIN + "ssb: no", ": ssb: expected a valid dictionary or instance of Ssb; found False"),
    "a file that can have no name": (
        ("fil: regnskap.csv", 'fil: "a\\n.csv"'),
        r": kommuner[0].regnskap[0].fil: expected a file; found nothing at {folder}/a\x0a.csv",
    ),
    "a code that is no encoding": (
        ("slag: csv", 'slag: csv\n        tegnsett: "\\t"'),
        ": kommuner[0].regnskap[0].tegnsett: expected a text encoding such as utf-8, iso-8859-1 or windows-1252;"
        r" found '\t'",
    ),
}


@pytest.mark.parametrize(("content", "message"), STRANGE.values(), ids=STRANGE)
def test_a_file_that_is_strange_as_yaml_gets_one_line(folder, content, message):
    if isinstance(content, tuple):
        content = PLAIN.replace(*content)
    path = folder / "kommune.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError) as fault:
        settings.load(path)
    assert str(fault.value) == f"{path}{message.replace('{folder}', str(folder))}"


NUMBER = synthetic("019090")


@pytest.mark.parametrize(
    "sign", ["", "-", " ", "\u00a0", "\t", "  ", "/", "\u200b", "\u00ad", "\u2013"], ids=lambda sign: ascii(sign)
)
@pytest.mark.parametrize(
    "where",
    ["navn: Ås {}", "fil: regnskap {}.csv", "fil: {}/regnskap.csv", "# gjelder {}", "{}: 1", "[{}", "ark: '{}'"],
)
def test_a_fodselsnummer_in_a_configuration_is_told_without_it(folder, where, sign):
    file = folder / "kommune.yml"
    file.write_text(f"kommuner:\n  - {where.format(NUMBER[:6] + sign + NUMBER[6:])}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as fault:
        settings.load(file)
    assert str(fault.value) == f"{file}:2: expected no fødselsnummer in a configuration; found one. Take it out."


@pytest.mark.parametrize(
    "value",
    [
        '"' + "".join(f"\\x{ord(digit):02x}" for digit in NUMBER) + '"',
        '"' + NUMBER[:6] + "\\u00a0" + NUMBER[6:] + '"',
        '"' + NUMBER[:4] + "\\\n    " + NUMBER[4:] + '"',
        f"{NUMBER[:6]}\n      {NUMBER[6:]}",
    ],
)
def test_a_fodselsnummer_is_found_as_yaml_reads_it(folder, value):
    file = folder / "kommune.yml"
    file.write_text(f"kommuner:\n  - navn: {value}\n")
    with pytest.raises(ConfigError, match=r"kommune\.yml:2: expected no fødselsnummer in a configuration; found one"):
        settings.load(file)


def test_a_fodselsnummer_in_the_path_of_the_configuration_is_told_without_it(folder):
    for file in (folder / f"{NUMBER}.yml", folder / f"{NUMBER[:6]}-{NUMBER[6:]}" / "kommune.yml"):
        with pytest.raises(ConfigError) as fault:
            settings.load(file)
        assert str(fault.value) == (
            "expected no fødselsnummer in the configuration file's own name or its folder's; found one"
        )


def test_a_byte_order_mark_and_merged_keys_are_plain_yaml(folder):
    path = folder / "kommune.yml"
    merged = PLAIN.replace("{funksjon: f, belop: b,", "{<<: {funksjon: x, belop: b}, funksjon: f,")
    path.write_bytes(b"\xef\xbb\xbf" + merged.encode())
    columns = settings.load(path).kommuner[0].regnskap[0].columns
    assert {name: column.kolonne for name, column in columns.items()} == {"funksjon": "f", "belop": "b", "aar": "y"}


def test_what_is_very_long_is_cut_in_the_message(folder):
    for key, value in (("fil", "x" * 100_000), ("slag", "x" * 1_000_000), ("fortegn", "[" + "a, " * 50_000 + "]")):
        plain = PLAIN.replace("fil: regnskap.csv", "fil: borte.csv") if key != "fil" else PLAIN
        text = (
            plain.replace("slag: csv", f"slag: {value}")
            if key == "slag"
            else plain.replace("fil: ", f"fil: {value}")
            if key == "fil"
            else plain + f"        fortegn: {value}\n"
        )
        with pytest.raises(ConfigError) as fault:
            settings.load(written(folder, text))
        assert len(str(fault.value)) < 5_000
        assert f"{key}: expected" in str(fault.value)


def test_a_folder_or_a_file_of_somebody_elses_in_its_place_is_told(folder, monkeypatch):
    with pytest.raises(ConfigError, match="expected a configuration file; found nothing at"):
        settings.load(folder)
    path = written(folder, PLAIN)

    def denied(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", denied)
    with pytest.raises(ConfigError, match="expected a configuration file that can be read; found: Permission denied"):
        settings.load(path)


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.text() | st.binary()
    | st.sampled_from(["regnskap.csv", "9901", "csv", "kanonisk", 2023, DAY, "med_art", "utf-8", "a.b", ".", "~", "/"])
)  # fmt: skip
NAMES = sorted({
    name
    for model in vars(settings).values() if isinstance(model, type) and issubclass(model, settings.Section)
    for name in model.model_fields
})  # fmt: skip
NODES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=4),
    max_leaves=12,
)


@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(["", "kommuner.0", "kommuner.0.regnskap.0", "kommuner.0.regnskap.0.kolonner", "ssb"]),
       key=st.sampled_from(NAMES), node=NODES)  # fmt: skip
def test_any_yaml_gives_settings_or_a_clear_line(folder, place, key, node):
    content = copy.deepcopy(GOOD)
    content["ssb"] = {}
    at = content
    for part in filter(None, place.split(".")):
        at = at[int(part) if part.isdecimal() else part]
    at[key] = node
    path = written(folder, yaml.safe_dump(content, allow_unicode=True))
    try:
        assert isinstance(settings.load(path), settings.Settings)
    except ConfigError as fault:
        for line in str(fault).splitlines():
            assert line.startswith(str(path))
            assert "expected" in line


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("[]{}:,-&*!<>|?~#%@ \n\t\"'ab01.\0", max_size=40) | st.binary(max_size=40))
def test_any_text_gives_settings_or_a_clear_line(folder, text):
    path = folder / "kommune.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as fault:
        settings.load(path)
    assert "expected" in str(fault.value)


def test_each_number_of_a_municipality_holds_in_its_own_years(folder):
    for number, years in {
        "1507": [2020, 2023],
        "1508": [2024],
        "0301": [2015, 2026],
        "5001": [2018],
        "9905": [2015],
    }.items():
        content = copy.deepcopy(GOOD)
        content["kommuner"][0] |= {"kommunenr": number, "aar": years}
        content["kommuner"][0]["regnskap"][0]["aar"] = years[0]
        assert settings.load(written(folder, content)).kommuner[0].kommunenr == number
    content["kommuner"][0] |= {"kommunenr": "8001", "navn": "Kommune 8001 (oppdiktet)"}
    assert settings.load(written(folder, content)).kommuner[0].kommunenr == "8001"


@pytest.mark.parametrize(("year", "municipalities"), {2016: 428, 2017: 426, 2018: 422, 2020: 356, 2024: 357}.items())
def test_there_are_as_many_municipalities_in_a_year_as_there_were(year, municipalities):
    numbers = settings._numbers()
    valid = [number for number, (_, first, last) in numbers.items() if first <= year <= (last or year)]
    assert len(set(valid) - {"2111"}) == municipalities  # Longyearbyen is none
