"""What readers were promised of each published table is kept, or the table gets a new version beside the old."""

import functools
import shutil

import pytest
import yaml

from orchestration import contract, dbt, settings
from orchestration.assets import transform
from orchestration.settings import ROOT
from tests.conftest import Warehouse

PROMISE = {("a", 1, "x"): "varchar", ("a", 1, "y"): "smallint"}


def test_every_promise_is_kept():
    assert contract.broken(contract.promised(), contract.modelled()) == []


def test_every_column_is_promised():
    assert contract.modelled().keys() - contract.promised().keys() == set(), "run make contract"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({("a", 1, "x"): "varchar"}, ["a version 1: y: expected smallint, as in {list}; found no such column"]),
        (PROMISE | {("a", 1, "y"): "integer"}, ["a version 1: y: expected smallint, as in {list}; found integer"]),
        (PROMISE | {("a", 1, "z"): "date", ("b", 1, "x"): "date"}, []),  # what is new breaks nothing
        ({("a", 2, "x"): "varchar"} | PROMISE, []),  # a new version beside the old
    ],
)
def test_a_column_that_goes_or_changes_is_told(now, told):
    found = contract.broken(PROMISE, now)
    assert [line.split(". Let version")[0] for line in found] == [
        line.format(list="seeds/kontrakt/kontrakt.csv") for line in told
    ]


def test_what_is_new_is_added_and_nothing_is_taken_away(tmp_path, monkeypatch):
    monkeypatch.setattr(contract, "LIST", tmp_path / "kontrakt.csv")
    monkeypatch.setattr(contract, "modelled", lambda: PROMISE)
    assert contract.add() == 2
    monkeypatch.setattr(contract, "modelled", lambda: {("a", 1, "y"): "integer", ("a", 2, "y"): "integer"})
    assert contract.add() == 1
    assert contract.promised() == PROMISE | {("a", 2, "y"): "integer"}


@pytest.fixture
def two_versions(published: Warehouse, tmp_path, monkeypatch):
    """The project with dim_art in two versions, the second without a column; the steps are those of docs/drift.md."""
    for folder in ("dbt_project", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("logs", "target"))
    models = tmp_path / "dbt_project" / "models" / "marts"
    mart = models / "dimensjoner" / "dim_art.sql"
    mart.with_name("dim_art_v2.sql").write_text(
        mart.read_text().replace("select * from final", "select * exclude (merknad) from final")
    )
    mart.rename(mart.with_name("dim_art_v1.sql"))
    said = yaml.safe_load(mart.with_suffix(".yml").read_text())
    second = {"v": 2, "columns": [{"include": "all", "exclude": ["merknad"]}]}
    said["models"][0] |= {"latest_version": 2, "versions": [{"v": 1}, second]}
    mart.with_suffix(".yml").write_text(yaml.safe_dump(said))
    page = models / "publikasjon" / "publikasjon.sql"
    page.write_text(page.read_text().replace("    'dim_art',\n", "    'dim_art',\n    'dim_art_v1',\n"))
    sources = tmp_path / "seeds" / "publikasjon" / "kilde.csv"
    sources.write_text(sources.read_text().replace("marts.dim_art,", "marts.dim_art*,"))
    monkeypatch.setattr(dbt, "DBT_PROJECT", tmp_path / "dbt_project")
    monkeypatch.setattr(settings, "DBT_PROJECT", tmp_path / "dbt_project")
    # Parsed apart: neither this process nor dbt's own cache must take this project for the real one.
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(tmp_path / "parsed"))
    for known in ("_parsed", "manifest"):
        monkeypatch.setattr(dbt, known, functools.cache(getattr(dbt, known).__wrapped__))
    return published


def test_two_versions_of_a_mart_stand_side_by_side(two_versions: Warehouse):
    assert contract.broken(contract.promised(), contract.modelled()) == []
    dbt.build(two_versions.places, ["dim_art", "+kolonner", "publikasjon", "--indirect-selection", "cautious"])
    assert two_versions.build(
        "select mart, rader > 0 from marts.publikasjon where mart like 'dim_art%' order by 1"
    ) == [
        ("dim_art", True),
        ("dim_art_v1", True),
    ]
    columns = "select mart, count(*), bool_or(kolonne = 'merknad') from marts.kolonner where mart like 'dim_art%'"
    assert two_versions.build(f"{columns} group by 1 order by 1") == [("dim_art", 9, False), ("dim_art_v1", 10, True)]
    nodes = [node for node in dbt.manifest()["nodes"].values() if node["name"] == "dim_art"]
    assert {"/".join(transform.translator.get_asset_key(node).path) for node in nodes} == {
        "marts/dim_art",
        "marts/dim_art_v1",
    }
