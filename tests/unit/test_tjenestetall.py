"""Own figures and comparison sets: a line that cannot be followed is told with file and line."""

import csv

import pytest

from orchestration import archive, duck
from orchestration.errors import LoadError
from orchestration.settings import SEEDS
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
AGES = "aar,tjenestetype,brukergruppe,aldersgruppe,maal,antall,kilde\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("23,hdo,,plasser,,4,,telling", "2: aar: expected a year; found 23"),
        ("2023,hbo,,plasser,,4,,telling", "2: tjenestetype: expected one of institusjon, sykehjem, "),
        (
            "2023,hdo,,senger,,4,,telling",
            "2: maal: expected plasser, brukere, aarsverk, timer or innbyggere; found senger",
        ),
        (
            "2023,hdo,,plasser,,fire,,telling",
            "2: antall: expected a number of 0 or more; found 4 characters: small letters",
        ),
        ("2023,hdo,,plasser,,-1,,telling", "2: antall: expected a number of 0 or more; found -1"),
        (
            "2023,hdo,,plasser,,4,12/31/2023,telling",
            "2: maaledato: expected a date such as 2023-12-31 or 31.12.2023; found 12/31/2023",
        ),
        (
            "2023,hdo,,plasser,,4,31.12.23,telling",
            "2: maaledato: expected a date such as 2023-12-31 or 31.12.2023; found 31.12.23",
        ),
        ("2023,hdo,,plasser,,4,,", "2: kilde: expected on what it rests; found nothing"),
        ("2023,hdo,,plasser,,4,,a\n2023,hdo,,plasser,,5,,a", "2: expected each figure once; found it 2 times"),
        (
            "2023,hdo,,plasser,,4,,a\n2023,hdo,ELDRE_HDO,plasser,,5,,a",
            "2: brukergruppe: expected one line of the users that the kind of service is for; found one that names",
        ),
        ("2023,hdo,PU,plasser,,4,,a", "2: brukergruppe: expected one of PU_U18, "),
        (
            "2023,,,innbyggere,80+,4,,a",
            "2: nevner: expected one of alle, 0_17, 18_pluss, 18_67, 67_pluss, 80_pluss, 0_66, 67_79, 80_84, 85_89,",
        ),
        ("2023,hdo,,plasser,80_pluss,4,,a", "2: nevner: expected nothing unless maal is innbyggere; found 80_pluss"),
        # A sum beside its part would count twice.
        (
            "2023,sykehjem,,plasser,,9,,a\n2023,korttid,,plasser,,4,,a",
            "2: tjenestetype: expected either sykehjem or what it is made of; found both",
        ),
        (
            "2023,institusjon,,plasser,,9,,a\n2023,korttid,,plasser,,4,,a",
            "2: tjenestetype: expected either institusjon or what it is made of; found both",
        ),
    ],
)
def test_a_faulty_figure_is_told_with_its_line(load, lines, message):
    with pytest.raises(LoadError) as fault:
        load(TJENESTETALL, FIGURES + lines + "\n")
    assert f"fil.csv:{message}" in str(fault.value)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "2023,hdo,,80_84,plasser,4,a",
            "2: aldersgruppe: expected nothing for maal plasser, since only users and their hours have an age",
        ),
        (
            "2023,hdo,,80+,brukere,4,a",
            "2: aldersgruppe: expected one of 0_17, 18_pluss, 18_67, 67_pluss, 80_pluss, 0_66, 67_79, 80_84, 85_89,",
        ),
        # Without the whole, nobody can tell whether a band gives away who is left.
        (
            "2023,hdo,,80_84,brukere,40,a",
            "2: aldersgruppe: expected a line without aldersgruppe beside it, the figure of all ages; found none",
        ),
        (
            "2023,hdo,,,brukere,50,a\n2023,hdo,,80_84,brukere,40,a\n2023,hdo,,90_pluss,brukere,11,a",
            "3: antall: expected ages that come to no more than 50.00, the figure of all ages; found 51.00",
        ),
        (
            "2023,hdo,,,brukere,90,a\n2023,hdo,,80_84,brukere,40,a\n2023,hdo,,80_pluss,brukere,41,a",
            "3: aldersgruppe: expected ages that nobody is in twice; found 80_84 and another that it overlaps",
        ),
        # 8 of 80-84 in all and 6 of them in one group: two are left.
        (
            "2023,bpa,,,brukere,9,a\n2023,bpa,,80_84,brukere,8,a\n2023,bpa,PU_O18,,brukere,7,a\n2023,bpa,PU_O18,80_84,brukere,6,a",
            "3: aldersgruppe: expected the ages of all users or of user groups, since both tell who is left",
        ),
        # Hours are withheld by the persons behind them.
        (
            "2023,avlastning_privat,PU_U18,,timer,4000,a",
            "2: maal: expected a line with maal brukere beside timer, how many users the hours are of; found none",
        ),
        (
            "2023,avlastning_privat,PU_U18,,timer,4000,a\n2023,avlastning_privat,PU_O18,,brukere,9,a",
            "2: maal: expected a line with maal brukere beside timer, how many users the hours are of; found none",
        ),
    ],
)
def test_ages_and_hours_that_cannot_be_judged_are_refused(load, lines, message):
    with pytest.raises(LoadError) as fault:
        load(TJENESTETALL, AGES + lines + "\n")
    assert f"fil.csv:{message}" in str(fault.value)


def test_ages_beside_the_whole_and_hours_beside_their_users_are_taken(load):
    rows = load(
        TJENESTETALL,
        AGES + "2020,institusjon,,,brukere,460,a\n2020,institusjon,,0_66,brukere,28,a\n"
        "2020,institusjon,,90_pluss,brukere,154,a\n2021,institusjon,,0_66,brukere,0,a\n2021,institusjon,,,brukere,0,a\n"
        "2020,avlastning_privat,PU_U18,,brukere,43,a\n2020,avlastning_privat,PU_U18,,timer,9000.5,a\n"
        # The same ages of another group are other persons.
        "2020,hjemmesykepleie,PU_O18,,brukere,9,a\n2020,hjemmesykepleie,PU_O18,80_84,brukere,9,a\n"
        "2020,hjemmesykepleie,ELDRE_ANDRE,,brukere,9,a\n2020,hjemmesykepleie,ELDRE_ANDRE,80_pluss,brukere,9,a\n",
    )
    assert len(rows) == 11
    assert [str(row[7]) for row in rows if row[5] == "timer"] == ["9000.50"]


def test_a_date_is_written_in_either_way(load):
    rows = load(TJENESTETALL, FIGURES + "2023,hdo,,plasser,,4,31.12.2023,a\n2022,hdo,,plasser,,4,2022-12-31,a\n")
    assert [str(row[-2]) for row in rows] == ["2023-12-31", "2022-12-31"]


@pytest.mark.parametrize(
    "tjenestetype",
    # The municipality's own statistics in Ålesund's report, appendix 2: private respite and fifteen more.
    [
        "avlastning_privat", "ambulerende_miljoarbeid", "psykososialt_forebyggende", "hjemmesykepleie",
        "praktisk_bistand", "avlastning_bolig", "rehabilitering_hjemme", "omsorgsstonad", "bpa", "stottekontakt",
        "dagaktivitet", "varsling_lokalisering", "matombringing", "trygghetsalarm", "digitalt_tilsyn",
        "medisineringsstotte",
    ],
)  # fmt: skip
def test_the_services_of_the_municipalitys_own_statistics_are_kinds(load, tjenestetype):
    assert len(load(TJENESTETALL, FIGURES + f"2020,{tjenestetype},PU_O18,brukere,,17,,a\n")) == 1


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / "dekning" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_kind_has_a_denominator_for_all_or_for_the_group_it_serves():
    given = {(row["tjenestetype"], row["brukergruppe"]) for row in seed("tjeneste_nevner")}
    shown = {(row["tjenestetype"], row["brukergruppe"] or "alle") for row in seed("tjenestetype")}
    shown |= {(row["tjenestetype"], "alle") for row in seed("kostra_maal") if not row["aldersgruppe"]}
    assert shown - given == set()


def test_a_sum_is_of_parts_or_of_sums_of_parts():
    # int_dekning__antall looks two levels up.
    above = {row["tjenestetype"]: row["del_av"] for row in seed("tjenestetype")}
    assert all(not above.get(above.get(over, ""), "") for over in above.values() if over)
    assert all(bool(row["del_av"]) == bool(row["kreves_i_summen"]) for row in seed("tjenestetype"))
    # int_dekning__celle: a part is of one group, and what is divided again is a whole.
    assert all(row["brukergruppe"] for row in seed("tjenestetype") if row["del_av"])
    assert all(not above[row["annen_deling_av"]] for row in seed("tjenestetype") if row["annen_deling_av"])


def test_a_sum_of_one_year_and_its_parts_of_another_are_taken(load):
    rows = load(TJENESTETALL, FIGURES + "2022,sykehjem,,plasser,,9,,a\n2023,korttid,,plasser,,4.5,,a\n")
    assert [(row[1], row[2], str(row[7])) for row in rows] == [(2022, "sykehjem", "9.00"), (2023, "korttid", "4.50")]


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
