import dagster as dg
import pytest
import yaml

from orchestration import history, settings
from orchestration.event_log import EventLog


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="figure")])
def figure():
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


@pytest.fixture
def places(tmp_path, monkeypatch):
    places = settings.Places(tmp_path / "data")
    places.dagster_home.mkdir(parents=True)
    monkeypatch.setenv("DAGSTER_HOME", str(places.dagster_home))
    (places.dagster_home / "dagster.yaml").write_text((settings.ROOT / "orchestration" / "dagster.yaml").read_text())
    return places


def run(instance) -> str:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    return dg.materialize([figure], instance=instance, run_config=quiet).run_id


def test_dagster_keeps_its_events_where_it_did(places):
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        first, second = run(instance), run(instance)
    del (plain := yaml.safe_load((places.dagster_home / "dagster.yaml").read_text()))["event_log_storage"]
    (places.dagster_home / "dagster.yaml").write_text(yaml.safe_dump(plain))
    with dg.DagsterInstance.get() as instance:
        assert not isinstance(instance.event_log_storage, EventLog)
        kinds = [event.dagster_event_type.value for event in instance.all_logs(first) if event.dagster_event]
        assert {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION", "PIPELINE_SUCCESS"} <= set(kinds)
        assert instance.get_latest_materialization_event(dg.AssetKey("figure")).run_id == second


def test_dagster_forgets_all_but_the_newest_runs(places, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 2)
    with dg.DagsterInstance.get() as instance:
        runs = [run(instance) for _ in range(4)]
        under_way = instance.create_run_for_job(dg.define_asset_job("job").resolve(asset_graph=graph())).run_id
        for run_id in runs:
            (places.dagster_home / "storage" / run_id).mkdir(parents=True, exist_ok=True)
        history.prune(places, instance)
        assert instance.get_run_ids() == [under_way, runs[3], runs[2]]
        left = {path.name.partition(".")[0] for path in (places.dagster_home / "history" / "runs").iterdir()}
        assert left == {"index", under_way, runs[2], runs[3]}
        assert {path.name for path in (places.dagster_home / "storage").iterdir()} == {runs[2], runs[3]}
        assert not instance.all_logs(runs[0]) and instance.all_logs(runs[3])
        key = dg.AssetCheckKey(dg.AssetKey("figure"), "holds")
        held = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
        assert [one.run_id for one in held] == [under_way, runs[3], runs[2]]
        assert instance.get_latest_materialization_event(dg.AssetKey("figure")).run_id == runs[3]


def graph():
    return dg.Definitions(assets=[figure]).resolve_asset_graph()
