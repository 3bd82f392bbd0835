"""SSB fills its tables with 0 under a number that is not in use. Such a 0 is no figure, and no mart shows it."""

import shutil

import pytest

from orchestration import catalogue, dbt, duck
from orchestration.settings import Places
from tests.conftest import Warehouse

# 9937 ended with 2019, which KLASS tells; nobody but SSB's tables knows 2111, which has figures of one year.
ENDED, UNKNOWN, IN_USE = "9937", "2111", 2022
# The first year that the invented tables have cells of.
FIRST = 2019
TABLES = [table.tabell for table in catalogue.tables()]


def plant(con, tabell: str) -> None:
    """Cells of the two numbers for all that 9901 has cells of: 0, but for 2111's figures of one year."""
    columns = [name for name, *_ in con.execute(f"describe raw.ssb_{tabell}").fetchall()]
    region = next(name for name in columns if name.lower() in ("region", "kokkommuneregion0000"))
    con.execute(
        f"""
        create or replace table raw.ssb_{tabell} as
        with celler as (select * replace ({region}::varchar as {region}) from raw.ssb_{tabell})
        select * from celler where {region} <> '{UNKNOWN}' and not ({region} = '{ENDED}' and tid::int > 2019)
        union all by name
        select * replace ('{ENDED}' as {region}, 0 as verdi, null as status) from celler
        where {region} = '9901' and tid::int > 2019
        union all by name
        select * replace (
            '{UNKNOWN}' as {region}, if(tid::int = {IN_USE}, coalesce(verdi, 1), 0) as verdi, null as status
        ) from celler
        where {region} = '9901'
        """
    )
    con.execute("delete from raw.ssb_kode where tabell = $1 and kode = $2", [tabell, UNKNOWN])
    con.execute(
        "insert into raw.ssb_kode select * replace ($1 as kode, 'Ukjent' as navn) from raw.ssb_kode"
        " where tabell = $2 and kode = '9901'",
        [UNKNOWN, tabell],
    )


@pytest.fixture(scope="module")
def planted(demo: Warehouse, tmp_path_factory) -> Warehouse:
    folder = tmp_path_factory.mktemp("dode") / "data"
    shutil.copytree(demo.places.data, folder, symlinks=True)
    places = Places(folder)
    with duck.connect(places.build_db) as con:
        for tabell in TABLES:
            plant(con, tabell)
    dbt.build(places, ["path:models/staging/ssb+", "--exclude-resource-type", "test"])
    return Warehouse(places)


def marts_with_figures() -> list[str]:
    names = {mart["name"]: mart["columns"] for mart in dbt.marts()}
    # kommune_serie leads from number to number, and has no figures.
    return sorted(
        name for name, columns in names.items() if {"kommunenr", "aar"} <= columns.keys() and name != "kommune_serie"
    )


@pytest.mark.parametrize("mart", marts_with_figures())
def test_a_number_is_shown_in_the_years_that_it_is_in_use(planted, mart):
    shown = planted.build(
        f"select distinct kommunenr, aar from marts.{mart}"
        f" where kommunenr in ('{ENDED}', '{UNKNOWN}') and aar >= {FIRST}"
    )
    assert {year for number, year in shown if number == ENDED} <= {2019}
    assert {year for number, year in shown if number == UNKNOWN} <= {IN_USE}


@pytest.mark.parametrize("mart", ["befolkning", "dekningsgrad", "kostra_nokkeltall", "kostra_utgifter"])
def test_and_in_those_it_is(planted, mart):
    assert planted.build(f"select count(*) > 0 from marts.{mart} where kommunenr = '{UNKNOWN}' and aar = {IN_USE}") == [
        (True,)
    ]


def test_no_municipality_has_no_inhabitants(planted):
    assert planted.build("select count(*) from marts.kostra_utgifter where innbyggere = 0") == [(0,)]
    assert planted.build("select count(*) from marts.dekningsgrad where nevner = 'alle' and nevner_antall = 0") == [
        (0,)
    ]
