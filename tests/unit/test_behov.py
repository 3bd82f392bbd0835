"""The keys of need as they lie in seeds/behov, and the files that indices come from."""

import csv
import zipfile
from collections import defaultdict
from decimal import Decimal
from itertools import product
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from orchestration import archive, duck
from orchestration.errors import LoadError
from orchestration.settings import SEEDS, GrontHefte
from orchestration.sources import behov, gront_hefte
from tests.conftest import load_or_raise


def seed(name: str, folder: str = "behov") -> list[dict[str, str]]:
    with (SEEDS / folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_year(name: str) -> dict[tuple, Decimal]:
    """{(year, sector): the sum of the weights}."""
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    for row in seed(name):
        for year in range(int(row["gyldig_fra"]), int(row["gyldig_til"]) + 1):
            sums[year, row["sektor"]] += Decimal(row["vekt"])
    return sums


def test_the_weights_of_a_key_sum_to_one():
    sums = by_year("delkostnadsnokkel")
    assert {year for year, _ in sums} == set(range(2020, 2027))
    assert all(abs(total - 1) <= Decimal("0.0002") for total in sums.values()), sums


def test_the_weights_of_the_sectors_sum_to_one():
    years: dict[int, Decimal] = defaultdict(Decimal)
    for (year, _), weight in by_year("sektorvekt").items():
        years[year] += weight
    assert set(years) == {2025, 2026}
    assert all(abs(total - 1) <= Decimal("0.0002") for total in years.values()), years


def test_every_criterion_and_sector_is_used_and_listed():
    listed = {row["kriterium"] for row in seed("kriterium")} - {"innbyggere"}
    assert {row["kriterium"] for row in seed("delkostnadsnokkel")} == listed
    sectors = {row["sektor"] for row in seed("sektorvekt")}
    assert {row["sektor"] for row in seed("delkostnadsnokkel")} == sectors
    assert {row["sektor"] for row in seed("behovsgruppe")} <= sectors


def test_every_corrected_group_has_functions():
    known = {row["funksjonsgruppe"] for row in seed("funksjonsgruppe", "kontoplan")}
    known |= {row["funksjon"] for row in seed("funksjon", "kontoplan")}
    known |= {row["serie"] for row in seed("funksjonsserie", "kostra")}
    assert {row["funksjonsgruppe"] for row in seed("behovsgruppe")} <= known


def test_what_is_from_memory_says_so():
    for name in ("delkostnadsnokkel", "kriterium", "sektorvekt", "behovsgruppe", "gront_hefte_oppsett"):
        for row in seed(name):
            said = "from memory" in row["kilde"] + row["merknad"] or "own regression" in row["kilde"]
            assert not (said and row["verifisert"] == "true"), (name, row)
    keys = {(row["sektor"], row["gyldig_fra"]): row["verifisert"] for row in seed("delkostnadsnokkel")}
    assert keys["pleie_og_omsorg", "2020"] == "false"
    assert keys["pleie_og_omsorg", "2025"] == "true"


def test_a_vintage_of_the_deflator_has_every_year():
    rows = seed("deflator", "priser")
    vintages = defaultdict(list)
    for row in rows:
        vintages[row["argang"]].append(int(row["aar"]))
    assert all(years == list(range(years[0], years[-1] + 1)) for years in vintages.values())


def test_the_layout_of_e_k_is_the_order_of_the_criteria():
    order = {row["kriterium"]: int(row["nummer_i_e_k"]) + 1 for row in seed("kriterium") if row["nummer_i_e_k"]}
    layout = {row["felt"]: int(row["kolonne"]) for row in seed("gront_hefte_oppsett") if row["tabell"] == "e-k"}
    assert layout == order | {"indeks_samlet": 28}


# Grønt hefte: small ODS files, for the fictional municipalities.

CRITERIA = [row["kriterium"] for row in seed("kriterium") if row["nummer_i_e_k"]]
HEADERS = [
    "0 år", "1-5 år", "6-12 år", "13-15 år", "16-22 år", "23-24 år", "25-66 år", "67-79 år", "80-89 år",
    "90 år og over", "Basis- tillegg", "Reise-avstand innan sone", "Reiseavstand til nærmaste nabo-krins",
    "Landbruks-kriterium", "Innvandrarar 6-15 år", "Sysselsette på heiltid",
    "Psykisk utviklings-hemma 16 år og over", "Dødeleg- heit", "Aleinebuande 67 år og over", "Låg inntekt",
    "Låg utdanning", "Uføre 18–49 år", "Aleinebuande 30-66 år", "Flyktningar", "Rus og psykiatri",
    "Opphopings-indeks",
]  # fmt: skip


def ods(path: Path, rows: list[list[object]], sheet: str = "Tabell") -> Path:
    """Write a small ODS file: numbers as numbers, the rest as text, None as an empty cell."""
    cells = {
        int: '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>',
        str: '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>',
    }
    cells[float] = cells[int]
    made = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>" if cell is None else cells[type(cell)].format(escape(str(cell))) for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {declared} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{sheet}">{made}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        file.writestr("content.xml", content)
    return path


def e_k(headers: list[str] = HEADERS, **changed: list) -> list[list[object]]:
    """The rows of a table E-k: three rows of header, two municipalities, the nation, a note."""
    rows = {
        "9901": ["9901 Eksempelvik", *[round(0.9 + i / 100, 4) for i in range(26)], 0.99],
        "9902": ["9902 Prøvestad", *[round(1.1 - i / 100, 4) for i in range(26)], 1.01],
        "landet": ["Heile landet", *[1.0] * 27],
        "note": ["1) Oppdikta tal"],
    }
    return [
        ["Tabell E-k Oppdikta", *[None] * 27],
        ["Kommune", *headers, "Indeks berekna utgifts-behov"],
        [None, *[f"K{number}" for number in range(1, 28)]],
        *(rows | changed).values(),
    ]


def read(path: Path, tabell: str = "e-k", aar: int = 2026):
    return gront_hefte.read(GrontHefte.model_construct(fil=path, tabell=tabell, aar=aar), path)


def test_table_e_k_is_read_by_its_layout(tmp_path):
    values = read(ods(tmp_path / "e-k.ods", e_k()))
    assert {(v.kommunenr, v.felt) for v in values} == set(product(("9901", "9902"), [*CRITERIA, "indeks_samlet"]))
    found = {(v.kommunenr, v.felt): (v.line, v.verdi) for v in values}
    assert found["9901", "alder_0"] == (4, 0.9)
    assert found["9901", "opphopning"] == (4, 1.15)
    assert found["9902", "aleneboende_67"] == (5, 0.92)
    assert found["9902", "indeks_samlet"] == (5, 1.01)


def test_numbers_that_are_written_as_text_are_read(tmp_path):
    row = ["9901 Eksempelvik", *["1,0405"] * 26, "0.99"]
    values = read(ods(tmp_path / "e-k.ods", e_k(**{"9901": row})))
    assert {v.verdi for v in values if v.kommunenr == "9901"} == {1.0405, 0.99}


@pytest.mark.parametrize("left", range(26))
def test_two_columns_that_have_changed_places_are_refused(tmp_path, left):
    headers = list(HEADERS)
    right = (left + 1) % 26
    headers[left], headers[right] = headers[right], headers[left]
    with pytest.raises(LoadError, match=r"e-k.ods: column \d+ \(\w+\): expected a header with '.+'; found '.+k\d+'"):
        read(ods(tmp_path / "e-k.ods", e_k(headers)))


def test_no_header_is_taken_for_another():
    layout = [row for row in seed("gront_hefte_oppsett") if row["tabell"] == "e-k"]
    headers = [gront_hefte._header(e_k()[:3], column) for column in range(28)]
    fitting = {
        row["felt"]: [
            column + 1 for column, header in enumerate(headers) if gront_hefte._says(header, row["overskrift"])
        ]
        for row in layout
    }
    assert fitting == {row["felt"]: [int(row["kolonne"])] for row in layout}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            e_k(["Sum", *HEADERS]),
            "e-k.ods: column 2 (alder_0): expected a header with '0 år' or '0-åring'; found 'sum k1'.",
        ),
        (
            e_k(**{"9902": ["9902 Prøvestad", "-", *[1.0] * 26]}),
            "e-k.ods: row 5, column 2: expected a number; found '-'",
        ),
        (e_k(**{"9902": ["9902 Prøvestad", 1.0]}), "e-k.ods: row 5, column 3: expected a number; found ''"),
        (
            e_k(**{"9902": ["9901 Eksempelvik", *[1.0] * 27]}),
            "e-k.ods: expected 9901 once; found it in row 4 and row 5",
        ),
        (
            [["Kommune"], ["Heile landet", 1.0]],
            "e-k.ods: expected rows that begin with a municipality's number and name; found none",
        ),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(tmp_path, rows, message):
    with pytest.raises(LoadError) as fault:
        read(ods(tmp_path / "e-k.ods", rows))
    assert str(fault.value).removesuffix(f" Where each column stands is in {gront_hefte.SAID}.") == message


def test_a_file_that_is_no_ods_is_refused(tmp_path):
    (tmp_path / "e-k.ods").write_text("kommunenr;indeks")
    with pytest.raises(LoadError, match=r"e-k\.ods: expected an ODS file that can be read; found ZipError"):
        read(tmp_path / "e-k.ods")


def test_the_layout_of_2024_is_not_held(tmp_path):
    with pytest.raises(LoadError) as fault:
        read(ods(tmp_path / "e-k.ods", e_k()), aar=2024)
    assert str(fault.value) == (
        "e-k.ods: expected table e-k of 2025 or later; found 2024, whose layout is not in"
        " seeds/behov/gront_hefte_oppsett.csv. Give behov.indekser with a source instead."
    )


def test_table_a_k_is_found_by_its_headers(tmp_path):
    rows = [
        ["Tabell A-k", None, None],
        ["Kommune", "Indeks berekna utgiftsbehov", "Innbyggjarar per 1. juli"],
        [None, 1, 2],
        [None, None, None],
        ["9901 Eksempelvik", 0.99, 25000],
    ]
    values = read(ods(tmp_path / "a-k.ods", rows), "a-k")
    assert [v[1:] for v in values] == [("9901", "indeks_samlet", 0.99), ("9901", "innbyggere", 25000)]
    rows[1].append("Innbyggjarar per 1. januar")
    rows[4].append(24900)
    with pytest.raises(LoadError) as fault:
        read(ods(tmp_path / "a-k.ods", rows), "a-k")
    assert "a-k.ods: innbyggere: expected one column with 'innbyggjarar' or 'innbyggere' or 'folketal'" in str(
        fault.value
    )
    assert "found 'innbyggjarar per 1. juli', 'innbyggjarar per 1. januar'" in str(fault.value)


def test_the_same_table_twice_is_refused(tmp_path):
    path = ods(tmp_path / "e-k.ods", e_k())
    entry = GrontHefte.model_construct(fil=path, tabell="e-k", aar=2026)
    kept = archive.keep(tmp_path / "archive", path, "gront_hefte", "e-k", "test")
    with duck.connect() as con:
        con.execute("create schema raw;" + gront_hefte.DDL)
        assert gront_hefte.load(con, entry, kept) == 54
        with pytest.raises(LoadError, match=r"expected table e-k of 2026 once; found it in e-k\.ods too"):
            gront_hefte.load(con, entry, kept)


# What is given by contract.


@pytest.fixture
def load(tmp_path):
    """Loads criteria or indices from text; gives the rows of the raw table."""

    def load(contract, content):
        file = tmp_path / "fil.csv"
        file.write_text(content)
        kept = archive.keep(tmp_path / "archive", file, "regler", "alle", "test")
        with duck.connect() as con:
            load_or_raise(con, contract, None, file, kept)
            return con.execute(
                f"select * exclude (_archive_id, file) from raw.{contract.table} order by line"
            ).fetchall()

    return load


def test_criteria_and_indices_are_taken_in(load):
    assert load(behov.KRITERIER, "kommunenr,aar,kriterium,verdi,kilde\nEAK,2025,alder_90,45000,SSB\n") == [
        ("EAK", 2, 2025, "alder_90", 45000.0, "SSB")
    ]
    assert load(behov.INDEKSER, "kommunenr;aar;sektor;indeks;kilde\n5402;2024;pleie_og_omsorg;1.076;rapport\n") == [
        ("5402", 2, 2024, "pleie_og_omsorg", 1.076, "rapport")
    ]


@pytest.mark.parametrize(
    ("contract", "line", "message"),
    [
        (behov.KRITERIER, "EKG,2025,alder_90,1,x", "kommunenr: expected four digits, or EAK for the nation; found EKG"),
        (behov.KRITERIER, "9901,25,alder_90,1,x", "aar: expected a year; found 25"),
        (behov.KRITERIER, "9901,2025,90,1,x", "kriterium: expected one of seeds/behov/kriterium.csv; found 90"),
        (behov.KRITERIER, "9901,2025,alder_90,-1,x", "verdi: expected a number such as 1250 or 12.5; found -1"),
        (behov.KRITERIER, "9901,2025,alder_90,,x", "verdi: expected a number such as 1250 or 12.5; found nothing"),
        (behov.KRITERIER, "9901,2025,alder_90,1,", "kilde: expected on what it rests; found nothing"),
        (
            behov.KRITERIER,
            "EAK,2025,alder_90,0,x",
            "verdi: expected more than 0, since others are divided by it; found 0",
        ),
        (
            behov.KRITERIER,
            "9901,2025,alder_90,1,x\n9901,2025,alder_90,1,x",
            "kriterium: expected each once for a municipality and year; found alder_90 2 times",
        ),
        (behov.INDEKSER, "EAK,2025,sosial,1,x", "kommunenr: expected four digits; found EAK"),
        (
            behov.INDEKSER,
            "9901,2025,plo,1,x",
            f"sektor: expected one of {', '.join(sorted({row['sektor'] for row in seed('sektorvekt')}))}; found plo",
        ),
        (behov.INDEKSER, '9901,2025,sosial,"1,076",x', "indeks: expected a number such as 1.076; found 1,076"),
        (behov.INDEKSER, "9901,2025,sosial,1.076,", "kilde: expected on what it rests; found nothing"),
        (
            behov.INDEKSER,
            "9901,2025,sosial,1,x\n9901,2025,sosial,1,y",
            "sektor: expected each once for a municipality and year; found sosial 2 times",
        ),
    ],
)
def test_a_faulty_line_is_refused(load, contract, line, message):
    with pytest.raises(LoadError) as fault:
        load(contract, ",".join(contract.columns) + "\n" + line + "\n")
    assert str(fault.value).splitlines()[0] == f"fil.csv:2: {message}"
