import logging
import shutil

import dagster as dg
import pytest

from orchestration import history, settings
from orchestration.resources import Warehouse


@dg.asset(required_resource_keys={"warehouse"})
def figure() -> None:
    """Nothing: what is tested is what a run leaves behind."""


@dg.asset(required_resource_keys={"warehouse"})
def wrong() -> None:
    """Fails."""
    raise ValueError


@pytest.fixture
def places(tmp_path, monkeypatch):
    places = settings.Places(tmp_path / "data")
    places.dagster_home.mkdir(parents=True)
    monkeypatch.setenv("DAGSTER_HOME", str(places.dagster_home))
    shutil.copy(settings.ROOT / "orchestration" / "dagster.yaml", places.dagster_home)
    return places


def resources(places):
    return {"warehouse": Warehouse(config=str(settings.DEMO_CONFIG), data=str(places.data))}


def run(places, instance, asset=figure):
    return dg.materialize(
        [asset],
        instance=instance,
        resources=resources(places),
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


def test_each_run_takes_away_what_is_older_than_the_newest_that_have_ended(places, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 2)
    home = places.dagster_home
    with dg.DagsterInstance.get() as instance:
        job = dg.Definitions([figure], jobs=[dg.define_asset_job("job")], resources=resources(places))
        waiting = instance.create_run_for_job(job.resolve_job_def("job")).run_id
        runs = [run(places, instance, wrong if number == 1 else figure).run_id for number in range(5)]
        # A run is not among those that have ended when it ends itself.
        assert instance.get_run_ids() == [runs[4], runs[3], runs[2], waiting]
        assert instance.all_logs(runs[2]) and instance.all_logs(runs[4])
        assert instance.get_latest_materialization_event(dg.AssetKey("figure")).run_id == runs[4]
    files = {path.name.partition(".")[0] for path in (home / "history" / "runs").iterdir()}
    assert files & {*runs, "index"} == {"index", runs[2], runs[3], runs[4]}
    assert {path.name for path in (home / "storage").iterdir()} & {*runs} == {runs[2], runs[3], runs[4]}


def test_what_status_shows_is_kept():
    assert history.SHOWN <= history.KEPT


def test_a_run_stands_when_old_ones_cannot_be_taken_away(places, monkeypatch, caplog):
    def fails(*_):
        raise OSError("a disk that is odd")

    monkeypatch.setattr(history, "prune", fails)
    with dg.DagsterInstance.get() as instance, caplog.at_level(logging.WARNING, "omsorgsvarehus"):
        ended = run(places, instance)
        assert ended.success and instance.get_run_by_id(ended.run_id).status == dg.DagsterRunStatus.SUCCESS
        assert any("Teardown of resources" in event.message for event in ended.all_events)
    assert "expected that old runs can be taken away; found a disk that is odd" in caplog.text
