"""A night when SSB refuses what can be done without: all else is published, and the gap is told wherever one looks."""

import csv
import json
import shutil
from datetime import UTC, datetime

import dagster as dg
import pytest

from orchestration import catalogue, cli, dbt, publication, varsel
from orchestration.assets.national import FRESHNESS, KLASS
from orchestration.rapport import side
from orchestration.settings import SEEDS, Places
from tests.conftest import errors
from tests.integration.test_national import nation_in
from tests.ssb_server import says

GONE = "a page: Borte. SSB's service is not at that address: look at ssb.pxweb and ssb.klass in the configuration"
EXPENDITURE, CARE, GROUPS = "12362", "12292", "klass_kostragruppe_kommune"
NAME = {one.dataset: one.kalles for one in (*catalogue.tables(), *catalogue.classifications())}
SPARE = [one for one in (*catalogue.tables(), *catalogue.classifications()) if not one.uunnvaerlig]
REFUSED = "SSB avviste spørsmålet (HTTP 404)"


def refused(one) -> tuple:
    in_klass = isinstance(one, catalogue.Klassifikasjon)
    end = f"/{one.klassifikasjon}/{one.ressurs}" if in_klass else f"/{one.tabell}/metadata"
    return end, says(404, b"<title>Borte</title>")


def night(folder, monkeypatch, wanted):
    """One night at a service that refuses what is `wanted`; gives the warehouse and Dagster's result."""
    with nation_in(folder, monkeypatch, [refused(one) for one in wanted]) as nation:
        result = nation.warehouse.run()
    assert result.success, errors(result)
    return nation.warehouse, result


@pytest.fixture(scope="module")
def gap(tmp_path_factory):
    """Without expenditure, the users of care, and the KOSTRA groups of municipalities."""
    wanted = [one for one in SPARE if one.dataset in (EXPENDITURE, CARE, GROUPS)]
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield night(tmp_path_factory.mktemp("gap"), monkeypatch, wanted)


def test_all_that_can_be_done_without_may_be_refused_at_once(tmp_path, monkeypatch):
    warehouse, _ = night(tmp_path, monkeypatch, SPARE)
    said = publication.manifest(warehouse.places)
    assert {one["dataset"] for one in said["gaps"]} == {one.dataset for one in SPARE}
    rows = said["marts"]
    assert {mart for mart in ("kostra_utgifter", "kostra_nokkeltall", "dim_indikator") if rows[mart]} == set()
    # What rests on the account, the municipalities, population and our own lists stands.
    for mart in ("regnskapsfordeling", "kostra_regnskap_korrigert", "regnskapskontroll", "befolkning", "dim_kommune"):
        assert rows[mart] > 0, mart
    assert warehouse.published("select distinct kostragruppe from marts.dim_kommune_aar") == [(None,)]
    assert warehouse.published("select navn, kilde from marts.dim_funksjon where kilde = 'KLASS 277'") == []
    assert warehouse.published("select count(*) >= 80 from marts.dim_funksjon") == [(True,)]
    assert warehouse.published("select count(*) >= 120 from marts.dim_art") == [(True,)]


def test_what_does_not_rest_on_it_is_published(gap):
    warehouse, _ = gap
    assert warehouse.published("select distinct tabell from marts.kostra_nokkeltall order by 1") == [
        (one,) for one in ("11643", "11645", "11875", "12003", "12134", "12209", "14533", "14534")
    ]
    assert warehouse.published("select count(*) from marts.kostra_utgifter") == [(0,)]
    # The other table of SSB's that the account is held against.
    assert warehouse.published("select distinct tabell from marts.kostra_avstemming where tabell is not null") == [
        ("12367",)
    ]
    assert warehouse.published("select distinct maal from marts.dekningsgrad where grunnlag = 'kostra' order by 1") == [
        ("brukere",),  # of table 12003
        ("plasser",),
    ]


def test_the_manifest_tells_of_the_gap(gap):
    told = {one["dataset"]: one for one in json.loads((gap[0].places.published / "manifest.json").read_text())["gaps"]}
    assert told.keys() == {EXPENDITURE, CARE, GROUPS}
    assert told[EXPENDITURE]["reason"].endswith(
        f"/pxweb/tables/12362/metadata?lang=no: expected HTTP 200; found HTTP 404 and {GONE}"
    )
    assert told[GROUPS]["marts"] == ["dim_kommune_aar", "sammenlikning_medlem", "innsparingspotensial"]
    assert "kostra_utgifter_serie" in told[EXPENDITURE]["marts"]


def test_a_reader_in_sql_sees_the_gap(gap):
    told = dict(gap[0].published("select mart, mangler from marts.publikasjon where mangler is not null"))
    assert told["kostra_utgifter"] == f"{NAME[EXPENDITURE]} kunne ikke hentes: {REFUSED}"
    assert told["enhetskostnad"].splitlines() == [
        f"{NAME[CARE]} kunne ikke hentes: {REFUSED}",
        f"{NAME[EXPENDITURE]} kunne ikke hentes: {REFUSED}",
    ]
    assert told.keys().isdisjoint({"befolkning", "regnskapsfordeling", "publikasjon", "kostra_korrigeringer"})


def test_status_tells_of_the_gap(gap, monkeypatch, capsys):
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(gap[0].places.data))
    assert cli.main(["status"]) == 0
    said = capsys.readouterr().out
    assert "  missing: nothing is held of 12362: GET http://" in said
    assert f"found HTTP 404 and {GONE}. Left out: what rests on it in kostra_utgifter, kostra_utg" in said
    # And before anything is published, or when another night has mended it.
    assert "  12362                       nothing held; asked 20" in said
    assert " (feil: GET http://" in said


def test_the_check_of_the_table_fails_in_dagster_and_the_night_goes_on(gap):
    warehouse, result = gap
    failed = {
        check.asset_key.path[-1]: check.metadata["faults"].value
        for check in result.get_asset_check_evaluations()
        # What is held and old is a warning.
        if check.check_name == FRESHNESS and not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    }
    assert failed.keys() == {f"ssb_{EXPENDITURE}", f"ssb_{CARE}", KLASS}
    assert failed[f"ssb_{CARE}"].startswith("12292: nothing is held of it, since GET http://")
    assert failed[f"ssb_{CARE}"].endswith(
        f"found HTTP 404 and {GONE}; left out is what rests on it in kostra_nokkeltall, kostra_nokkeltall_gruppe,"
        " dim_indikator, dekningsgrad, enhetskostnad"
    )
    assert failed[KLASS].startswith(f"{GROUPS}: nothing is held of it")
    assert warehouse.places.published.exists()


def test_whoever_is_told_of_the_night_is_told_of_the_gap(gap, capsys):
    places = gap[0].places
    began = publication.manifest(places)["built_utc"]
    told = varsel.not_renewed(places, datetime.fromisoformat(began).replace(tzinfo=UTC))
    assert told.startswith(
        "published without what rests on 12292, 12362, klass_kostragruppe_kommune, of which nothing is held; 12292: GET"
    )
    assert "used what was held" not in told
    cli._print_summary(places, 1)
    said = capsys.readouterr().out
    assert said.count("warning: missing: nothing is held of ") == 3
    assert "warning: missing: nothing is held of klass_kostragruppe_kommune: GET http://" in said


@pytest.mark.parametrize(
    ("table", "code", "told"),
    [
        (CARE, 1, "ssb 12292: nothing is held of it; left out is what rests on it in kostra_nokkeltall, kostra_nokkel"),
        ("07459", 2, "Nothing can be published without it (uunnvaerlig in seeds/ssb); run again when SSB gives it."),
    ],
)
def test_by_hand_it_is_told_what_a_refused_table_costs(tmp_path, monkeypatch, capsys, table, code, told):
    (one,) = [one for one in catalogue.tables() if one.tabell == table]
    with nation_in(tmp_path, monkeypatch, [refused(one)]) as nation:
        monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(nation.warehouse.places.data))
        assert cli.main(["hent", "--config", str(nation.warehouse.config), "--tabell", table]) == code
    said = capsys.readouterr()
    assert told in said.out + said.err
    assert "expected HTTP 200; found HTTP 404 and a page: Borte" in said.out + said.err


def figures(places: Places, folder) -> dict[str, str]:
    page = side.write(places, "9901", 2023, folder / "rapport.html").read_text()
    return {one.partition('"')[0]: one for one in page.split('<article aria-labelledby="')[1:]}


def test_the_reports_figure_says_which_table_could_not_be_fetched(gap, tmp_path):
    shown = figures(gap[0].places, tmp_path)
    sentence = f"{NAME[EXPENDITURE]} kunne ikke hentes: {REFUSED}."
    assert f'<p class="mangler">{sentence}</p>' in shown["utvikling"]
    for figure in ("behov", "innsparing"):
        assert sentence in shown[figure]
    for figure in shown.values():
        assert "Det er ikke publisert nasjonale tall" not in figure
    # One that rests on several, and has some of them.
    assert "<tbody>" in shown["dekning"]
    assert f'<p class="merknad">Ikke alt er med: {NAME[CARE]} kunne ikke hentes: {REFUSED}.' in shown["dekning"]
    assert f"{NAME[GROUPS]} kunne ikke hentes: {REFUSED}.</p>" in shown["dekning"]
    # What the municipality itself has not given is no fault of SSB, and what it has given is whole.
    assert "Kommunen har ikke levert egne tjenestetall for året.</p>" in shown["dekning_egne"]
    for figure in ("brukergrupper", "korrigert", "korrigeringer", "kontroll", "kilder"):
        assert "kunne ikke hentes" not in shown[figure]


def test_a_publication_of_an_older_version_tells_of_no_gap(gap, tmp_path, monkeypatch, capsys):
    shutil.copytree(gap[0].places.data, tmp_path / "data", symlinks=True)
    places = Places(tmp_path / "data")
    file = places.published / "manifest.json"
    said = json.loads(file.read_text())
    del said["gaps"]
    file.write_text(json.dumps(said))
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(places.data))
    assert cli.main(["status"]) == 0
    assert "missing:" not in capsys.readouterr().out
    assert publication.gaps(publication.manifest(places)) == []
    assert publication.rollback(places, said["build_id"]) == said["build_id"]


def test_the_marts_that_rest_on_a_table_are_those_of_the_lineage(demo):
    """But where one of nine tables of key figures is meant, what reads them all takes only some."""
    with (SEEDS / "dekning" / "kostra_maal.csv").open(encoding="utf-8", newline="") as stream:
        used = {row["indikator"].partition("_")[0] for row in csv.DictReader(stream)}
    for table in catalogue.tables():
        rests = f"list_contains(string_split(kilde, ', '), 'SSB {table.tabell}')"
        expected = {mart for (mart,) in demo.published(f"select distinct mart from marts.kolonner where {rests}")}
        if "kostra_nokkeltall" in expected:
            expected |= {"dim_indikator"}
            expected -= set() if table.tabell in used else {"dekningsgrad", "enhetskostnad"}
        assert set(table.mater) == expected, table.tabell


@pytest.mark.parametrize(
    ("question", "model"), [("kommune_endring", "stg_klass__endring"), (GROUPS[6:], "stg_klass__korrespondanse")]
)
def test_the_marts_that_rest_on_a_question_to_klass_are_those_of_the_lineage(question, model):
    (one,) = [one for one in catalogue.classifications() if one.navn == question]
    nodes = {key: node for key, node in dbt.manifest()["nodes"].items() if node["resource_type"] == "model"}
    reached = {f"model.omsorgsvarehus.{model}"}
    while further := {key for key, node in nodes.items() if reached & set(node["depends_on"]["nodes"])} - reached:
        reached |= further
    marts = {nodes[key]["alias"] for key in reached if nodes[key]["fqn"][1] == "marts"}
    assert set(one.mater) == marts - {"publikasjon", "datakilde"}  # which tell of what came


def test_every_mart_that_is_said_to_rest_on_something_is_a_mart(demo):
    marts = {mart for (mart,) in demo.published("select mart from marts.publikasjon")}
    assert {mart for one in (*catalogue.tables(), *catalogue.classifications()) for mart in one.mater} <= marts
