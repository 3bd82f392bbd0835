"""What Dagster shows: the graph tells the story, the checks hang on their tables, nothing phones home."""

import re

import dagster as dg
import pytest
import yaml

from orchestration import catalogue, revisjon, settings
from orchestration.assets import ingest
from orchestration.assets import national as assets
from orchestration.definitions import defs
from tests.conftest import Warehouse

MARTS = {
    "befolkning",
    "behovsindeks",
    "behovskorrigerte_utgifter",
    "datakilde",
    "dekningsgrad",
    "dim_art",
    "dim_brukergruppe",
    "dim_funksjon",
    "dim_funksjonsgruppe",
    "dim_indikator",
    "dim_kommune",
    "dim_kommune_aar",
    "dim_nevner",
    "dim_tjeneste",
    "dim_tjenestetype",
    "enhetskostnad",
    "hjemmetjeneste_alder",
    "hjemmetjeneste_sone",
    "hjemmetjeneste_vedtaksvolum",
    "innsparingspotensial",
    "kolonner",
    "kommune_serie",
    "kostra_avstemming",
    "kostra_korrigeringer",
    "kostra_nokkeltall",
    "kostra_nokkeltall_gruppe",
    "kostra_regnskap_korrigert",
    "kostra_utgifter",
    "kostra_utgifter_gruppe",
    "kostra_utgifter_serie",
    "publikasjon",
    "regnskapsfordeling",
    "regnskapsfordeling_ansvar",
    "regnskapsfordeling_sammenlikning",
    "regnskapskontroll",
    "sammenlikning_medlem",
    "utgiftsutvikling",
    "vedtak_konsentrasjon",
    "vedtak_ressurs",
    "vedtaksendring",
}


def test_every_mart_is_in_the_list_of_what_is_published():
    """A mart that publikasjon does not list is built and checked, and then not published, without a word."""
    listed = (settings.ROOT / "dbt_project" / "models" / "marts" / "publikasjon" / "publikasjon.sql").read_text()
    names = re.findall(r"^    '(\w+)',$", listed, re.MULTILINE)
    assert sorted([*names, "publikasjon"]) == sorted(MARTS)


@pytest.fixture(scope="module")
def graph():
    return defs.resolve_asset_graph()


def test_the_graph_tells_the_story(graph):
    groups: dict[str, set[str]] = {}
    for key in graph.materializable_asset_keys:
        groups.setdefault(graph.get(key).group_name, set()).add("/".join(key.path))
    assert {group: len(assets) for group, assets in groups.items()} == {
        "archive": 15,
        "raw": 47,
        "referanse": 42,
        "staging": 46,
        "intermediate": 66,
        "marts": 40,
        "etterlasting": 1,
        "audit": 1,
        "published": 2,
    }
    assert not graph.external_asset_keys  # nothing hangs on something that nobody makes
    assert groups["marts"] == {f"marts/{mart}" for mart in MARTS}


@pytest.mark.parametrize(
    ("downstream", "upstream"),
    [
        ("raw/regnskap", "archive/inndata"),
        ("staging/stg_raw__regnskap", "raw/regnskap"),
        ("person/vedtak", "archive/inndata"),
        ("person/stg_person__vedtak", "person/vedtak"),
        ("intermediate/int_regnskap__drift", "staging/stg_raw__regnskap"),
        ("raw/ssb_12362", "archive/ssb_12362"),
        ("raw/klass_kode", "archive/klass"),
        ("staging/stg_ssb__12362", "raw/ssb_12362"),
        ("marts/kostra_utgifter", "intermediate/int_kostra__utgifter"),
        ("marts/regnskapsfordeling", "intermediate/int_fordeling__ansvar"),
        ("audit/kontroller", "marts/regnskapsfordeling"),
        ("published/omsorgsvarehus", "audit/kontroller"),
    ],
)
def test_each_arrow_goes_one_way(graph, downstream, upstream):
    key, parent = (dg.AssetKey(name.split("/")) for name in (downstream, upstream))
    assert parent in graph.get(key).parent_keys
    assert key not in graph.get(parent).parent_keys


def test_a_night_hangs_on_nothing_that_it_does_not_make(graph):
    """The web page warns that what hangs on an asset that was never made may fail."""
    night = set(defs.resolve_job_def("nattlig").asset_layer.selected_asset_keys)
    above = {parent for key in night for parent in graph.get(key).parent_keys}
    assert above - night == set()
    assert {key for key in night if graph.get(key).is_partitioned} == set()
    assert graph.materializable_asset_keys - night == {dg.AssetKey(ingest.BACKFILL)}


def made(result) -> set[str]:
    return {"/".join(event.asset_key.path) for event in result.all_events if event.is_step_materialization}


def test_what_is_not_asked_of_ssb_is_not_shown_as_made(write_config, tmp_path):
    one = {"fil": "r.csv", "slag": "csv", "innhold": "med_art", "aar": 2023}
    columns = {name: name for name in ("ansvar", "funksjon", "art", "belop")}
    files = {
        "r.csv": "ansvar;funksjon;art;belop\n1;253;010;1\n",
        "regler.csv": "ansvar,metode,brukergruppe\n1,felles,\n",
    }
    config = write_config(files, [{**one, "kolonner": columns}])
    national = dg.AssetSelection.assets(*(key for one in (assets.nasjonalt, assets.raw_nasjonalt) for key in one.keys))
    some = [table.tabell for table in catalogue.tables()][:1]
    for asked, wanted, fresh in ((None, set(), 0), (some, {f"archive/ssb_{some[0]}", "archive/klass"}, 2)):
        if asked:
            config.write_text(config.read_text() + yaml.safe_dump({"ssb": {"kilde": "oppdiktet", "tabeller": asked}}))
        result = Warehouse(settings.Places(tmp_path / "data"), config).run(national)
        assert result.success
        assert {name for name in made(result) if name.startswith("archive/")} == wanted
        # The tables that hold it are there, and empty.
        assert "raw/ssb_12362" in made(result)
        checked = [one.check_name for one in result.get_asset_check_evaluations()]
        assert checked.count("ferskhet") == fresh


def test_postgresql_is_not_shown_as_made_where_there_is_none(warehouse):
    assert warehouse.config == settings.DEMO_CONFIG
    result = warehouse.run(dg.AssetSelection.assets(dg.AssetKey(["published", "postgresql"])))
    assert result.success
    assert made(result) == set()


def test_every_mart_has_its_checks(graph):
    checks: dict[str, set[str]] = {}
    for check in graph.asset_check_keys:
        checks.setdefault("/".join(check.asset_key.path), set()).add(check.name)
    for mart in MARTS:
        assert "great_expectations" in checks[f"marts/{mart}"]
        assert any(name.startswith("unique_combination") for name in checks[f"marts/{mart}"])
    assert "great_expectations" in checks["raw/regnskap"]
    assert {mart for mart in MARTS if "revisjon" in checks[f"marts/{mart}"]} == {*revisjon.TABLES}
    assert all("ferskhet" in checks[f"archive/ssb_{table.tabell}"] for table in catalogue.tables())
    assert "linje_uten_regel" in checks["intermediate/int_fordeling__linje_regel"]
    assert "ansvar_summerer_til_gruppe" in checks["marts/regnskapsfordeling_ansvar"]


def test_every_dbt_test_is_an_asset_check(graph):
    from orchestration import dbt

    tests = [node["name"] for node in dbt.manifest()["nodes"].values() if node["resource_type"] == "test"]
    assert {check.name for check in graph.asset_check_keys} == {*tests, "great_expectations", "ferskhet", "revisjon"}


def test_the_schedule_is_two_at_night_in_oslo():
    schedule = defs.resolve_schedule_def("hver_natt")
    assert (schedule.job_name, schedule.cron_schedule, schedule.execution_timezone) == (
        "nattlig",
        "0 2 * * *",
        "Europe/Oslo",
    )


def test_nothing_phones_home():
    dbt_project = yaml.safe_load((settings.DBT_PROJECT / "dbt_project.yml").read_text())
    dagster = yaml.safe_load((settings.ROOT / "orchestration" / "dagster.yaml").read_text())
    expectations = yaml.safe_load((settings.EXPECTATIONS / "great_expectations.yml").read_text())
    assert dbt_project["flags"]["send_anonymous_usage_stats"] is False
    assert dagster["telemetry"]["enabled"] is False
    assert expectations["analytics_enabled"] is False


def test_the_lock_holds_names_versions_and_hashes_only():
    for line in (settings.ROOT / "requirements.lock").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_contracts_are_enforced_and_every_column_is_described():
    from orchestration import dbt

    for node in dbt.manifest()["nodes"].values():
        if node["resource_type"] != "model":
            continue
        assert node["description"].startswith("Grain: "), node["name"]
        assert all(column["description"] for column in node["columns"].values()), node["name"]
        if node["fqn"][1] == "marts":
            assert node["config"]["contract"]["enforced"], node["name"]
            for column in node["columns"].values():
                # A label with a comma that is not quoted is cut at it, and the rest is another key.
                meta = column["config"]["meta"]
                assert list(meta) == ["label_nb"] and meta["label_nb"], (node["name"], column["name"], meta)


def test_a_mart_column_is_not_renamed_unseen(demo):
    columns = demo.published(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = 'regnskapsfordeling'"
        " order by column_index"
    )
    assert [name for (name,) in columns] == [
        "kommunenr",
        "aar",
        "brukergruppe",
        "hovedgruppe",
        "brutto_nok",
        "netto_nok",
        "pleie_omsorg_netto_nok",
        "andel_prosent",
        "regnskapsgrunnlag",
    ]


@pytest.mark.parametrize("what", ["the mart", "its checks alone"])
def test_one_mart_or_its_checks_can_be_run_alone(demo, what):
    mart = dg.AssetSelection.assets(dg.AssetKey(["marts", "regnskapsfordeling"]))
    checks = dg.AssetSelection.checks_for_assets(dg.AssetKey(["marts", "regnskapsfordeling"]))
    result = demo.run(mart if what == "the mart" else checks)
    assert result.success
    evaluated = {evaluation.check_name: evaluation.passed for evaluation in result.get_asset_check_evaluations()}
    assert "andeler_summerer_til_hundre" in evaluated
    assert all(evaluated.values())
    built = [event for event in result.all_events if event.is_step_materialization]
    assert len(built) == (1 if what == "the mart" else 0)
