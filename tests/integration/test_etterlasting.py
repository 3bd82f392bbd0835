"""One account, a municipality's of a year, is read and built again; the others stand as they were built."""

import re
from pathlib import Path

import dagster as dg
import pytest

from orchestration import aarsregnskap, dbt, duck, settings
from orchestration.assets import ingest
from orchestration.errors import UserError
from orchestration.resources import Warehouse as Resource
from orchestration.settings import DBT_PROJECT, Places
from tests.conftest import Warehouse, build_part, config_writer

PER_ACCOUNT = ("regnskap", "korrigering", "fordeling", "kontroll")
MARTS = [
    "regnskapsfordeling",
    "regnskapsfordeling_ansvar",
    "kostra_korrigeringer",
    "kostra_regnskap_korrigert",
    "regnskapskontroll",
]
COLUMNS = {name: name for name in ("ansvar", "funksjon", "art", "belop")}
RULES = "ansvar,metode,brukergruppe\n100,direkte,ELDRE_INSTITUSJON\n200,felles,\n"
MOVED = (
    "id,type,fra_ansvar,til_funksjon,andel,begrunnelse,kilde,godkjent_av\nflyttet,flytt,100,254,0.25,feil,funn,leder\n"
)


def account(amount: str) -> str:
    return (
        f"ansvar;funksjon;art;belop\n100;253;010;{amount}\n100;253;700;-20,05\n200;253;010;33,33\n200;254;010;66,67\n"
    )


def files_of(*years: int) -> list[dict]:
    one = {"slag": "csv", "innhold": "med_art", "kolonner": COLUMNS}
    return [{**one, "fil": f"regnskap_{year}.csv", "aar": year} for year in years]


class Municipality:
    """Eksempelvik with an account file a year; `load` and `build` take what stands there now."""

    def __init__(self, folder) -> None:
        self.places = Places(folder / "data")
        self.write = config_writer(folder)
        self.config = self.says()

    def says(self, years=(2022, 2023), files=None, **kommune):
        content = {f"regnskap_{year}.csv": account(f"{year},00") for year in years} | {"regler.csv": RULES}
        self.config = self.write(content | (files or {}), files_of(*years), aar=years, **kommune)
        return self.config

    def load(self) -> list[tuple[str, int]]:
        """Loads; gives the accounts that are to be built."""
        read = settings.load(self.config)
        kept = ingest.keep_all(self.places, read, self.config)
        with duck.connect(self.places.build_db) as con:
            ingest.load_all(con, read, kept, "test")
            return con.execute("select aar from raw.aarsregnskap where bygget is null order by aar").fetchall()

    def build(self) -> dict[str, list[tuple]]:
        """Builds what has changed; gives every row of the marts."""
        build_part(self.places, self.config, *(f"+{mart}" for mart in MARTS), "int_fordeling__fordelt")
        aarsregnskap.note_built(self.places)
        return {mart: self.rows(f"select * from marts.{mart} order by all") for mart in MARTS}

    def rows(self, sql: str) -> list[tuple]:
        with duck.connect(self.places.build_db, read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture
def eksempelvik(tmp_path) -> Municipality:
    return Municipality(tmp_path)


@pytest.fixture
def stands(eksempelvik) -> Municipality:
    """Loaded, and noted as built."""
    assert eksempelvik.load() == [(2022,), (2023,)]
    aarsregnskap.note_built(eksempelvik.places)
    assert eksempelvik.load() == []
    return eksempelvik


def test_a_correction_of_an_old_account_concerns_that_year_only(stands):
    stands.says(files={"regnskap_2022.csv": account("70,00")})
    assert stands.load() == [(2022,)]


def test_what_was_changed_and_never_built_is_built_when_it_is_as_before(stands):
    stands.says(files={"regnskap_2022.csv": account("70,00")})
    assert stands.load() == [(2022,)]
    stands.says()
    assert stands.load() == [(2022,)]


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"regler.csv": RULES.replace("ELDRE_INSTITUSJON", "ELDRE_ANDRE")}},
        {"files": {"korrigeringer.csv": MOVED}, "korrigeringer": "korrigeringer.csv"},
        {"regnskapsgrunnlag": "korrigert"},
    ],
)
def test_what_holds_for_every_year_concerns_every_year(stands, change):
    stands.says(**change)
    assert stands.load() == [(2022,), (2023,)]


def test_other_models_or_lists_concern_every_account(stands, monkeypatch):
    monkeypatch.setattr(aarsregnskap, "project", lambda: "another")
    assert stands.load() == [(2022,), (2023,)]


def test_a_year_that_is_read_again_is_read_from_its_file(stands):
    read = settings.load(stands.config)
    with duck.connect(stands.places.build_db) as con:
        con.execute("update raw.regnskap set belop_nok = 0")  # as if an older reader had misread it
    aarsregnskap.read_again(stands.places, aarsregnskap.chosen(read, "9901", 2022))
    assert stands.load() == [(2022,)]
    assert stands.rows("select aar, sum(belop_nok)::varchar from raw.regnskap group by all order by all") == [
        (2022, "2101.95"),
        (2023, "0.00"),
    ]


@pytest.mark.parametrize(
    ("kommunenr", "aar", "found"),
    [("9901", None, [2022, 2023]), (None, 2023, [2023]), ("9901", 2022, [2022])],
)
def test_accounts_are_picked_by_municipality_and_year(eksempelvik, kommunenr, aar, found):
    read = settings.load(eksempelvik.config)
    assert aarsregnskap.chosen(read, kommunenr, aar) == [("9901", year) for year in found]


def test_an_account_that_is_not_there_is_refused(eksempelvik):
    with pytest.raises(UserError) as fault:
        aarsregnskap.chosen(settings.load(eksempelvik.config), "9901", 1999)
    assert str(fault.value) == (
        "9901 1999: expected an account that the configuration names (9901 2022, 9901 2023); found none"
    )


def test_what_is_built_bit_by_bit_is_what_is_built_at_once(eksempelvik):
    """Correct a year, move by a correction, take a year away: each time row for row as if made anew."""
    eksempelvik.build()
    untouched = "select * from intermediate.int_fordeling__del where aar = 2023 order by all"
    before = eksempelvik.rows(untouched)

    eksempelvik.says(files={"regnskap_2022.csv": account("70,00")})
    corrected = eksempelvik.build()
    assert eksempelvik.rows(untouched) == before
    # What is built anew has new numbers, after those of all that stands.
    (new,) = eksempelvik.rows("select min(linje_id) from intermediate.int_fordeling__del where aar = 2022")
    assert new > max(row[:1] for row in before)
    assert eksempelvik.rows("select sum(netto_nok)::varchar from marts.regnskapsfordeling where aar = 2022") == [
        ("149.95",)
    ]

    change = {"files": {"korrigeringer.csv": MOVED}, "korrigeringer": "korrigeringer.csv"}
    eksempelvik.says(years=(2021, 2023), **change, regnskapsgrunnlag="korrigert")
    bit_by_bit = eksempelvik.build()
    with duck.connect(eksempelvik.places.build_db) as con:
        con.execute("update raw.aarsregnskap set bygget = null")
    at_once = eksempelvik.build()
    assert {mart: len(rows) for mart, rows in at_once.items() if not rows} == {}
    assert corrected != bit_by_bit == at_once
    for model in (path.stem for path in _by_account()):
        assert eksempelvik.rows(f"select distinct aar from intermediate.{model} where aar = 2022") == [], model


def test_a_correction_of_one_account_is_not_taken_for_one_of_another_that_was_built_before(eksempelvik):
    """Each reaches the first posting of its own year, and no posting is reached twice."""
    lines = [f"flyttet_{aar},flytt,{aar},100,254,0.25,feil,funn,leder\n" for aar in (2022, 2023)]
    own = {"korrigeringer.csv": MOVED.splitlines()[0].replace("type,", "type,aar,") + "\n" + "".join(lines)}
    eksempelvik.says(files=own, korrigeringer="korrigeringer.csv")
    eksempelvik.build()
    eksempelvik.says(files={**own, "regnskap_2023.csv": account("70,00")}, korrigeringer="korrigeringer.csv")
    eksempelvik.build()
    assert eksempelvik.rows(
        "select aar, art, belop_nok::varchar from marts.kostra_korrigeringer where side = 'til' order by all"
    ) == [(2022, "010", "505.50"), (2022, "700", "-5.01"), (2023, "010", "17.50"), (2023, "700", "-5.01")]


@pytest.mark.parametrize(
    "where", ["true", "aar = 2022"], ids=["made anew", "with the rows of one account taken out and put in"]
)
def test_a_model_that_cannot_be_built_leaves_its_table_as_it_was(eksempelvik, where):
    before = eksempelvik.build()["regnskapsfordeling"]
    with duck.connect(eksempelvik.places.build_db) as con:
        con.execute(f"update raw.aarsregnskap set bygget = null where {where}")
        con.execute("insert into referanse.brukergruppe from referanse.brukergruppe")
    with pytest.raises(dbt.BuildError, match=r"(?s)regnskapsfordeling.*duplicate key"):
        dbt.build(eksempelvik.places, ["regnskapsfordeling", "--indirect-selection", "cautious"])
    assert before and eksempelvik.rows("select * from marts.regnskapsfordeling order by all") == before


def _by_account() -> list[Path]:
    folders = [DBT_PROJECT / "models" / "intermediate" / folder for folder in PER_ACCOUNT]
    return [model for folder in folders for model in sorted(folder.glob("*.sql"))]


@pytest.mark.parametrize("model", _by_account(), ids=lambda path: path.stem)
def test_a_model_that_is_built_by_account_reads_by_account(model):
    """A table of accounts that is read whole would be added to what stands a second time."""
    if "materialized='view'" in model.read_text():
        return  # nothing stands of it
    read = set(re.findall(r"(endret\()?ref\('(\w+)'\)", model.read_text()))
    by_account = {path.stem for path in _by_account()}
    by_account |= {"stg_raw__regnskap", "stg_raw__regnskap_avvist", "stg_raw__kommune_aar"}
    assert {name for wrapped, name in read if name in by_account and not wrapped} == set()


def test_an_account_is_picked_in_the_web_page(published: Warehouse):
    resource = Resource(config=str(published.config), data=str(published.places.data))
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("kommune", ["1507", "9901"])
        instance.add_dynamic_partitions("aar", ["2020", "2023"])
        for key, succeeds in ((("9901", "2023"), True), (("1507", "2023"), False)):
            result = dg.materialize(
                [ingest.aarsregnskap_paa_nytt],
                instance=instance,
                partition_key=dg.MultiPartitionKey(dict(zip(("kommune", "aar"), key, strict=True))),
                resources={"warehouse": resource},
                raise_on_error=False,
            )
            assert result.success == succeeds
    assert published.build("select kommunenr, aar, bygget is null from raw.aarsregnskap order by all") == [
        ("1507", 2020, False),
        ("9901", 2023, True),
        ("9901", 2024, False),
    ]


def test_a_run_for_an_account_reads_it_again_and_asks_for_no_other(stands):
    resource = Resource(config=str(stands.config), data=str(stands.places.data))
    with dg.DagsterInstance.ephemeral() as instance:
        for name, keys in (("kommune", ["9901"]), ("aar", ["2022", "2023"])):
            instance.add_dynamic_partitions(name, keys)
        for aar, found in (("2022", [(2022,)]), (None, []), ("2023", [(2023,)])):
            job = [ingest.inndata, ingest.raw, *([ingest.aarsregnskap_paa_nytt] if aar else [])]
            picked = dg.MultiPartitionKey({"kommune": "9901", "aar": aar}) if aar else None
            result = dg.materialize(
                job,
                instance=instance,
                partition_key=picked,
                resources={"warehouse": resource, "io_manager": dg.mem_io_manager},
            )
            assert result.success
            assert stands.rows("select aar from raw.aarsregnskap where bygget is null") == found
            # Nothing is left to the next night.
            assert stands.rows("select file from raw.regnskap_lasting where fingerprint = 'to be read again'") == []
            aarsregnskap.note_built(stands.places)
