import logging
import os
import shutil
import subprocess
import sys
import textwrap

import dagster as dg
import pytest

from orchestration import history, publication, settings
from orchestration.lock import held_alone
from orchestration.resources import Warehouse


@dg.asset(required_resource_keys={"warehouse"})
def figure() -> None:
    """Nothing: what is tested is what a run leaves behind."""


@dg.asset(required_resource_keys={"warehouse"})
def wrong() -> None:
    """Fails."""
    raise ValueError


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(history, "LOOK_SECONDS", 0)


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


# Runs whose process is ended from outside, in the midst of the second step of each.
KILLED = """
    import os, signal, sys
    import dagster as dg
    from orchestration import history
    from orchestration.resources import Warehouse

    history.LOOK_SECONDS, history.KEPT = 0, int(sys.argv[4])

    @dg.asset(required_resource_keys={"warehouse"})
    def first(context):
        context.resources.warehouse.audit_folder(context.run.run_id).mkdir(parents=True)

    @dg.asset(deps=[first])
    def second():
        os.kill(os.getpid(), signal.SIGKILL)

    warehouse = Warehouse(config=sys.argv[1], data=sys.argv[2])
    for _ in range(int(sys.argv[3])):
        if os.fork():
            os.wait()
        else:
            with dg.DagsterInstance.get() as instance:
                dg.materialize([first, second], instance=instance, resources={"warehouse": warehouse})
"""


def kill(places, times: int = 1, kept: int = history.KEPT) -> None:
    arguments = [str(settings.DEMO_CONFIG), str(places.data), str(times), str(kept)]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), *arguments],
        env={**os.environ, "DAGSTER_HOME": str(places.dagster_home)},
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory):
    places = settings.Places(tmp_path_factory.mktemp("killed") / "data")
    places.dagster_home.mkdir(parents=True)
    shutil.copy(settings.ROOT / "orchestration" / "dagster.yaml", places.dagster_home)
    kill(places)
    return places


@pytest.fixture
def killed(places, broken_off):
    """The warehouse of the test is one whose only run was killed."""
    shutil.copytree(broken_off.data, places.data, dirs_exist_ok=True)


def statuses(instance) -> list[str]:
    return [record.dagster_run.status.value for record in instance.get_run_records()]


@pytest.mark.usefixtures("killed")
def test_a_run_whose_process_is_gone_is_ended_and_told_of_by_the_next_one(places, webhook):
    with dg.DagsterInstance.get() as instance:
        assert statuses(instance) == ["STARTED"]
        words = "broken off at second: it was ended from outside, or the machine stopped"
        assert history.last(places)[0].outcome == words
        assert run(places, instance).success
        assert statuses(instance) == ["SUCCESS", "FAILURE"]
        assert history.last(places)[1].outcome == words
    ((told,),) = [one.values() for one in webhook.got]
    assert told.endswith(f"UTC omsorgsvarehus __ephemeral_asset_job__: {words} | nothing is published")


@pytest.mark.usefixtures("killed")
def test_whoever_has_the_warehouse_is_not_taken_for_the_run_that_had_it(places):
    # `hent`, or another process that has got the number of the one that is gone.
    with dg.DagsterInstance.get() as instance, held_alone(places):
        assert len(history.end_broken_off(places, instance)) == 1
        assert statuses(instance) == ["FAILURE"]
        assert history.end_broken_off(places, instance) == []


def test_a_run_that_has_the_warehouse_is_under_way(places):
    @dg.asset(required_resource_keys={"warehouse"})
    def looks(context) -> None:
        assert history.last(places)[0].outcome == "under way"
        assert history.end_broken_off(places, context.instance) == []

    with dg.DagsterInstance.get() as instance:
        assert run(places, instance, looks).success


@pytest.mark.usefixtures("killed")
def test_a_run_that_was_about_to_end_is_let_be(places, monkeypatch):
    with dg.DagsterInstance.get() as instance:
        (late,) = instance.get_runs()
        monkeypatch.setattr(history.time, "sleep", lambda _: instance.report_run_canceled(late))
        assert history.end_broken_off(places, instance) == []
        assert statuses(instance) == ["CANCELED"]


@pytest.mark.usefixtures("killed")
def test_a_killed_run_that_was_being_cancelled_is_cancelled_and_nobody_is_told(places, webhook):
    with dg.DagsterInstance.get() as instance:
        instance.report_run_canceling(instance.get_runs()[0])
        assert history.end_broken_off(places, instance) == []
        assert statuses(instance) == ["CANCELED"]
    assert webhook.got == []


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED])
def test_a_run_that_never_began_is_given_time_to_and_then_ended(places, monkeypatch, status):
    with dg.DagsterInstance.get() as instance:
        job = dg.Definitions([figure], jobs=[dg.define_asset_job("job")], resources=resources(places))
        waiting = instance.create_run_for_job(job.resolve_job_def("job"), status=status)
        assert history.end_broken_off(places, instance) == []
        monkeypatch.setattr(history, "START_SECONDS", 0)
        (told,) = history.end_broken_off(places, instance)
        assert " job: broken off before its first step: it was ended from outside, or the machine stopped |" in told
        assert instance.get_run_by_id(waiting.run_id).status == dg.DagsterRunStatus.FAILURE


@pytest.mark.usefixtures("killed")
def test_a_run_that_is_killed_after_it_published_says_so(places):
    with dg.DagsterInstance.get() as instance:
        (late,) = instance.get_runs()
        build_id = f"20250302T010203Z-{late.run_id[:8]}"
        (places.publications / build_id).mkdir(parents=True)
        publication.point_to(places, build_id)
        (told,) = history.end_broken_off(places, instance)
    assert f"broken off at second after it had published {build_id}: " in told
    assert told.endswith(f"| readers see {build_id}")


def test_killed_runs_are_not_kept_beyond_the_newest(places):
    kill(places, times=9, kept=3)
    home = places.dagster_home
    with dg.DagsterInstance.get() as instance:
        # The newest that have ended, and the one that nobody has ended yet.
        assert statuses(instance) == ["STARTED", "FAILURE", "FAILURE", "FAILURE"]
        kept = {one.run_id for one in instance.get_runs()}
    runs = {path.name.partition(".")[0] for path in (home / "history" / "runs").iterdir()}
    assert runs == {"index", *kept}
    assert {path.name for path in (home / "storage").iterdir()} <= {*kept, "first"}
    assert len(list(places.runs.iterdir())) == history.CHECKS_KEPT + 1
