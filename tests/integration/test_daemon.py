"""Dagster's own daemon on a warehouse: a run that is killed, with the daemon or without, keeps no other one waiting."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from orchestration import settings
from orchestration.settings import Places

DEFINITIONS = ["-m", "tests.integration.small_night"]
DAGSTER = Path(sys.executable).parent
PATIENCE_SECONDS = 120


def until(true: Callable[[], object], what: str):
    """Waits for what another process does; gives what it came to."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := true()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


def descendants(pid: int) -> list[int]:
    children = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid, *(below for child in children for below in descendants(child))]


class Daemon:
    """Dagster's daemon in processes of its own, and the runs that it is asked for."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.process = None

    def start(self) -> None:
        with (self.places.data / "daemon.log").open("a") as told:
            program = [DAGSTER / "dagster-daemon", "run", *DEFINITIONS]
            self.process = subprocess.Popen(program, cwd=settings.ROOT, stdout=told, stderr=told)

    def kill(self) -> None:
        """The daemon and all that it started, at once: as when the machine stops."""
        for pid in descendants(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def launch(self, run_id: str) -> None:
        program = [DAGSTER / "dagster", "job", "launch", *DEFINITIONS, "-j", "nattlig", "--run-id", run_id]
        subprocess.run(program, cwd=settings.ROOT, capture_output=True, check=True)

    def status(self, run_id: str) -> str:
        with dg.DagsterInstance.get() as instance:
            return instance.get_run_by_id(run_id).status.value

    def has(self, run_id: str, status: str) -> Callable[[], bool]:
        return lambda: self.status(run_id) == status

    def at_work(self) -> int | None:
        """The process of the run that holds still, when it has come so far."""
        file = self.places.data / "at_work"
        return int(file.read_text() or 0) if file.exists() else None


@pytest.fixture
def daemon(tmp_path, monkeypatch):
    places = Places(tmp_path / "data")
    places.dagster_home.mkdir(parents=True)
    shutil.copy(settings.ROOT / "orchestration" / "dagster.yaml", places.dagster_home)
    monkeypatch.setenv("DAGSTER_HOME", str(places.dagster_home))
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(places.data))
    (places.data / "hold").touch()
    daemon = Daemon(places)
    yield daemon
    if daemon.process.poll() is None:
        daemon.kill()


def test_a_night_that_went_down_with_its_daemon_does_not_stop_the_next(webhook, daemon):
    first, second = "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
    daemon.launch(first)
    daemon.start()
    until(daemon.at_work, "the first run does not begin")
    daemon.launch(second)
    daemon.kill()
    assert (daemon.status(first), daemon.status(second)) == ("STARTED", "QUEUED")
    assert webhook.got == []

    (daemon.places.data / "hold").unlink()
    daemon.start()
    until(daemon.has(second, "SUCCESS"), "the second run is kept waiting")
    assert daemon.status(first) == "FAILURE"
    ((told,),) = [one.values() for one in webhook.got]
    assert told.endswith(
        "UTC omsorgsvarehus nattlig: broken off at figure: it was ended from outside, or the machine stopped"
        " | nothing is published"
    )
