"""Every command as a process of its own, as cron or a person starts it: nothing is taken from the tests' environment,
and whatever is wrong is told without a traceback."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import dagster as dg
import pytest

from orchestration import cli, settings
from orchestration.settings import Places
from tests.integration.test_daemon import descendants, until

# {command: what it is asked, and the exit code on a warehouse that is well}. A new command needs a row.
ASKED = {
    "run": (["--kommune", "0000"], 2),  # a whole night: test_cli
    "hent": (["--tabell", "klass_fylke"], 0),
    "status": ([], 0),
    "doctor": ([], 0),
    "rollback": ([], 2),  # there is one publication
    "postgres": ([], 2),  # the demo names no server
    "sql": (["select count(*) from dim_art"], 0),
    "rapport": (["--kommune", "9901", "--aar", "2024", "--ut", "rapport.html"], 0),
    "dagster": (None, None),  # goes on until it is ended: below
}


def _commands() -> dict[str, argparse.ArgumentParser]:
    return next(one for one in cli.parser()._actions if isinstance(one, argparse._SubParsersAction)).choices


CONFIGURED = [name for name, one in _commands().items() if "--config" in one.format_help()]


def _environment(data: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "OMSORGSVAREHUS_DATA": str(data)}


def _run(data: Path, *args: str) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [Path(sys.executable).with_name("omsorgsvarehus"), *args],
        env=_environment(data),
        cwd=data.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    told = f"{args}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in told
    assert "could not be looked at" not in told
    return done


@pytest.fixture(scope="module")
def well(demo, tmp_path_factory) -> Places:
    """The demo as a night of the command line leaves it, with Dagster's history."""
    places = Places(tmp_path_factory.mktemp("well") / "data")
    shutil.copytree(demo.places.data, places.data, symlinks=True)
    places.dagster_home.mkdir(exist_ok=True)
    shutil.copy(settings.ROOT / "orchestration" / "dagster.yaml", places.dagster_home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(places.dagster_home))
        with dg.DagsterInstance.get() as instance:
            assert instance.get_run_ids() == []
            assert list(instance.all_instigator_state()) == []
    return places


def test_each_command_that_there_is_has_a_row():
    assert list(ASKED) == list(_commands())


@pytest.mark.parametrize("command", [name for name, (args, _) in ASKED.items() if args is not None])
def test_a_command_on_a_warehouse_that_is_well(well, command):
    args, code = ASKED[command]
    done = _run(well.data, command, *args)
    assert (done.returncode, done.stderr.count("error: ")) == (code, 1 if code else 0), done.stderr


def test_what_status_and_doctor_say_of_a_warehouse_that_is_well(well):
    told = _run(well.data, "status").stdout
    assert "  warning: avstemming_over_grense on marts.kostra_avstemming\n" in told
    assert " run, 1 warnings, none failed\n" in told
    assert "  9902 oppdiktet_9902_vedtak.csv: decisions on care, under pseudonyms\n" in told
    assert "warning  schedule       hver_natt is off; turn it on" in _run(well.data, "doctor").stdout


NOTHING = {"status": 0, "doctor": 0, "hent": 0}


@pytest.mark.parametrize("state", ["no folder", "an empty folder"])
def test_a_command_where_there_is_no_warehouse_yet(tmp_path, state):
    for command, (args, _) in ASKED.items():
        if args is not None:
            data = tmp_path / command / "data"
            (data if state == "an empty folder" else data.parent).mkdir(parents=True)
            done = _run(data, command, *args)
            assert (command, done.returncode, done.stderr.count("error: ")) == (
                command,
                NOTHING.get(command, 2),
                0 if command in NOTHING else 1,
            ), done.stderr


@pytest.mark.parametrize(
    ("state", "content", "said"),
    [
        ("missing", None, "expected a configuration file; found nothing at "),
        ("a folder", "/", "expected a configuration file; found "),
        ("bytes", b"kommuner: \xff\xfe\x00", ": expected YAML in UTF-8; found "),
        ("empty", b"", "expected "),
    ],
)
def test_a_command_with_a_configuration_that_cannot_be_read(tmp_path, state, content, said):
    config = tmp_path / "kommune.yml"
    if content == "/":
        config.mkdir()
    elif content is not None:
        config.write_bytes(content)
    for command in CONFIGURED:
        done = _run(tmp_path / "data", command, *(ASKED[command][0] or []), "--config", str(config))
        assert (command, done.returncode) == (command, 1 if command == "doctor" else 2), done.stderr
        assert said in (done.stdout if command == "doctor" else done.stderr), (command, state)
    assert not (tmp_path / "data").exists()


def test_the_web_page_opens(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    with log.open("w") as told:
        program = [Path(sys.executable).with_name("omsorgsvarehus"), "dagster", "--port", str(port)]
        page = subprocess.Popen(program, env=_environment(tmp_path / "data"), stdout=told, stderr=told)

    def answers() -> bool:
        assert page.poll() is None, log.read_text()
        try:
            with urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    try:
        until(answers, "no page")
    finally:
        for pid in descendants(page.pid):
            os.kill(pid, signal.SIGKILL)
        page.wait()
    assert "Traceback" not in log.read_text()
