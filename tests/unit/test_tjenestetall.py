"""Own figures and comparison sets: a line that cannot be followed is told with file and line."""

import pytest

from orchestration import archive, duck
from orchestration.errors import LoadError
from orchestration.sources.sammenlikning import SAMMENLIKNINGER, SAMMENLIKNINGSTALL
from orchestration.sources.tjenestetall import TJENESTETALL
from tests.conftest import load_or_raise


@pytest.fixture
def load(tmp_path):
    """Loads a file by contract from text; gives the rows of the raw table, or the fault."""

    def load(contract, content):
        file = tmp_path / "fil.csv"
        file.write_text(content)
        kept = archive.keep(tmp_path / "archive", file, "regler", "9901", "test")
        with duck.connect() as con:
            load_or_raise(con, contract, "9901" if contract is TJENESTETALL else None, file, kept)
            return con.execute(f"select * exclude (_archive_id, file, line) from raw.{contract.table}").fetchall()

    return load


FIGURES = "aar,tjenestetype,brukergruppe,maal,nevner,antall,maaledato,kilde\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("23,hdo,,plasser,,4,,telling", "2: aar: expected a year; found 23"),
        ("2023,hbo,,plasser,,4,,telling", "2: tjenestetype: expected one of institusjon, sykehjem, "),
        ("2023,hdo,,senger,,4,,telling", "2: maal: expected plasser, brukere, aarsverk or innbyggere; found senger"),
        ("2023,hdo,,plasser,,fire,,telling", "2: antall: expected a number of 0 or more; found fire"),
        ("2023,hdo,,plasser,,-1,,telling", "2: antall: expected a number of 0 or more; found -1"),
        (
            "2023,hdo,,plasser,,4,31.12.23,telling",
            "2: maaledato: expected a date such as 2023-12-31 or 31.12.2023; found 31.12.23",
        ),
        ("2023,hdo,,plasser,,4,,", "2: kilde: expected on what it rests; found nothing"),
        ("2023,hdo,,plasser,,4,,a\n2023,hdo,,plasser,,5,,a", "2: expected each figure once; found it 2 times"),
        ("2023,hdo,PU,plasser,,4,,a", "2: brukergruppe: expected one of PU_U18, "),
        (
            "2023,,,innbyggere,80+,4,,a",
            "2: nevner: expected one of alle, 0_17, 18_pluss, 18_67, 67_pluss, 80_pluss for",
        ),
        ("2023,hdo,,plasser,80_pluss,4,,a", "2: nevner: expected nothing unless maal is innbyggere; found 80_pluss"),
        # A sum beside its part would count twice.
        (
            "2023,sykehjem,,plasser,,9,,a\n2023,korttid,,plasser,,4,,a",
            "2: tjenestetype: expected either sykehjem or what it is made of; found both",
        ),
    ],
)
def test_a_faulty_figure_is_told_with_its_line(load, lines, message):
    with pytest.raises(LoadError) as fault:
        load(TJENESTETALL, FIGURES + lines + "\n")
    assert f"fil.csv:{message}" in str(fault.value)


def test_a_sum_of_one_year_and_its_parts_of_another_are_taken(load):
    rows = load(TJENESTETALL, FIGURES + "2022,sykehjem,,plasser,,9,,a\n2023,korttid,,plasser,,4.5,,a\n")
    assert [(row[1], row[2], str(row[6])) for row in rows] == [(2022, "sykehjem", "9.00"), (2023, "korttid", "4.50")]


@pytest.mark.parametrize(
    ("contract", "content", "message"),
    [
        (
            SAMMENLIKNINGER,
            "sammenlikning,kilde\nnaboer,a\n",
            "2: medlem_kommunenr: expected a municipality; found nothing",
        ),
        (
            SAMMENLIKNINGER,
            "sammenlikning,medlem_kommunenr,kilde\nlandet,9902,a\n",
            "2: sammenlikning: expected a name of your own; found landet",
        ),
        (
            SAMMENLIKNINGER,
            "sammenlikning,medlem_kommunenr,kilde\nnaboer,9902,a\nnaboer,9902,a\n",
            "2: medlem_kommunenr: expected each member once; found 9902 2 times",
        ),
        (
            SAMMENLIKNINGER,
            "sammenlikning,medlem_kommunenr,dataaar,kilde\nnaboer,9902,22,a\n",
            "2: dataaar: expected a year, or nothing; found 22",
        ),
        (
            SAMMENLIKNINGSTALL,
            "sammenlikning,medlem,omraade,maal,verdi,kilde\ntrykt,Asker,PU,andel_prosent,1,a\n",
            "2: omraade: expected one of PU_U18, ",
        ),
        (
            SAMMENLIKNINGSTALL,
            "sammenlikning,medlem,omraade,maal,verdi,kilde\ntrykt,Asker,PU_O18,andel,1,a\n",
            "2: maal: expected per_innbygger_behovskorrigert_nok or andel_prosent; found andel",
        ),
        (
            SAMMENLIKNINGSTALL,
            'sammenlikning,medlem,omraade,maal,verdi,kilde\ntrykt,Asker,PU_O18,andel_prosent,"3,8",a\n',
            "2: verdi: expected a number; found 3,8",
        ),
    ],
)
def test_a_faulty_set_is_told_with_its_line(load, contract, content, message):
    with pytest.raises(LoadError) as fault:
        load(contract, content)
    assert f"fil.csv:{message}" in str(fault.value)
