"""The command line, as a person uses it."""

import fcntl
import re
import shutil
import sys
import threading
from contextlib import ExitStack
from itertools import groupby

import pytest

from orchestration import cli, lock, settings
from orchestration.errors import UserError
from orchestration.lock import held_alone, is_held
from tests.conftest import errors


def test_the_demo_runs_tells_what_it_did_and_can_be_rolled_back(command, tmp_path):
    first = command("run")
    assert first.returncode == 0, first.stderr
    steps = re.findall(r"^ *[\d.]+ s  (\w+)", first.stderr, re.MULTILINE)
    assert [step for step, _ in groupby(steps)] == ["starting", "archive", "raw", "audit", "dbt", "audit", "published"]
    assert re.search(r"^regnskapsfordeling +18 +\d+$", first.stdout, re.MULTILINE)
    assert "217 lines in, 217 accepted, 0 rejected; 1457345322.00 kr accepted" in first.stdout
    assert re.search(r"^\d+ checks run, 1 warnings, none failed, in \d+ s$", first.stdout, re.MULTILINE)
    assert str(tmp_path / "data" / "published" / "omsorgsvarehus.duckdb") in first.stdout

    # Whatever a broken-off run left: a half-written parse, a candidate, a cut Dagster file.
    (tmp_path / "data" / "dbt" / "partial_parse.msgpack").write_bytes(b"half")
    (tmp_path / "data" / "publications" / ".candidate-x" / "parquet").mkdir(parents=True)
    (tmp_path / "data" / "dagster" / "dagster.yaml").write_text("telem")
    second = command("run")
    assert second.returncode == 0, second.stderr
    assert "(unchanged, not read again)" in second.stderr

    status = command("status").stdout
    kept = re.findall(r"^  (\d{8}T\d{6}Z-\w{8})(  <- published)?$", status, re.MULTILINE)
    assert [bool(mark) for _, mark in kept] == [True, False]
    assert "1507 aalesund_2020_regnskap.csv: 217 lines accepted, 0 rejected, 1457345322.00 kr" in status
    assert command("rollback").stdout == f"published: {kept[1][0]}\n"
    assert command("rollback", kept[0][0]).stdout == f"published: {kept[0][0]}\n"
    assert command("rollback", kept[1][0]).stdout == f"published: {kept[1][0]}\n"
    again = command("rollback")
    assert again.returncode == 2
    assert again.stderr.startswith("error: expected an earlier publication to go back to; found none before")


def test_a_wrong_configuration_is_told_at_once_in_one_line(command, tmp_path):
    config = tmp_path / "kommune.yml"
    config.write_text(settings.DEMO_CONFIG.read_text().replace("slag: csv", "slag: csw", 1))
    for file in settings.DEMO_CONFIG.parent.glob("*.csv"):
        shutil.copy(file, tmp_path)
    done = command("run", "--config", str(config))
    assert done.returncode == 2
    assert done.stderr == (
        f"error: {config}: kommuner[0].regnskap[0].slag: expected 'csv', 'excel' or 'kostra_0a'; found 'csw'\n"
    )
    assert not (tmp_path / "data").exists()


def test_a_bad_account_is_told_without_a_traceback(command, tmp_path, webhook):
    for file in settings.DEMO_CONFIG.parent.iterdir():
        shutil.copy(file, tmp_path)
    account = tmp_path / "aalesund_2020_regnskap.csv"
    account.write_text(account.read_text().replace(";254;", ";259;"))
    done = command("run", "--config", str(tmp_path / "kommune.yml"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (
        "error: aalesund_2020_regnskap.csv: 125 of 217 lines rejected (57.60 % of the lines, bound 0.5 %;"
        in done.stderr
    )
    assert "125 × 010: funksjon 259 is not valid in 2020 (first in line 3)." in done.stderr
    assert done.stderr.endswith("error: nothing was published; the last good publication stays in place\n")
    assert not (tmp_path / "data" / "published").exists()
    ((told,),) = [one.values() for one in webhook.got]
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d UTC omsorgsvarehus nattlig: failed at raw: aalesund_2020_regnskap.csv: 125 of 217"
        r" lines rejected .* \| nothing is published",
        told,
    )
    assert re.search(
        r"^  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ s  nattlig     failed at raw: aalesund_2020_regnskap.csv: 125 of 217",
        command("status").stdout,
        re.MULTILINE,
    )


def test_status_before_the_first_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", "")
    assert cli.main(["status"]) == 0
    assert capsys.readouterr().out == (
        f"nothing is published in {tmp_path}; start with: omsorgsvarehus run --config kommune.yml\n"
    )


def test_a_run_beside_another_is_told_at_once(command, tmp_path, webhook):
    in_use = f"{tmp_path / 'data'} is in use by another run; wait until it has ended"
    with held_alone(settings.Places(tmp_path / "data")):
        done, fetched = command("run"), command("hent")
    assert (done.returncode, done.stderr) == (2, f"error: {in_use}\n")
    assert (fetched.returncode, fetched.stderr) == (2, f"error: {in_use}\n")
    ((told,),) = [one.values() for one in webhook.got]  # nobody waits for what a person fetches by hand
    assert told.endswith(f"omsorgsvarehus nattlig: did not run: {in_use} | nothing is published")


def test_the_second_of_two_runs_ends_as_one_that_did_not_begin(tmp_path, monkeypatch, capsys, webhook):
    """The other took the warehouse after this one had looked, and while it got ready."""
    from orchestration import guard

    data = tmp_path / "data"
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(data))
    for name in ("DAGSTER_HOME", "OMSORGSVAREHUS_CONFIG"):
        monkeypatch.setenv(name, "")  # set by the program; what it was comes back after the test
    # As in a process of its own: where the warehouse is, is known when the definitions are made.
    monkeypatch.delitem(sys.modules, "orchestration.definitions", raising=False)
    monkeypatch.setattr(cli, "_log_to_terminal", lambda _: None)
    with ExitStack() as other:
        monkeypatch.setattr(guard, "warm_up", lambda: other.enter_context(held_alone(settings.Places(data))))
        assert cli.main(["run", "--config", str(settings.DEMO_CONFIG)]) == 2
    in_use = f"{data} is in use by another run; wait until it has ended"
    assert capsys.readouterr().err.endswith(
        f"error: {in_use}\nerror: nothing was published; the last good publication stays in place\n"
    )
    ((told,),) = [one.values() for one in webhook.got]
    assert told.endswith(f"omsorgsvarehus nattlig: did not run: {in_use} | nothing is published")


def test_ctrl_c_ends_in_one_line(monkeypatch, capsys):
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", "")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_status", interrupted)
    assert cli.main(["status"]) == 130
    assert capsys.readouterr().err == "error: broken off\n"


def test_a_webhook_that_fails_hides_nothing_of_the_runs_own_error(command, tmp_path, webhook):
    webhook.answer = 404
    done = command("run", "--config", str(tmp_path / "borte.yml"))
    assert done.returncode == 2
    assert done.stderr.endswith(f"error: expected a configuration file; found nothing at {tmp_path / 'borte.yml'}\n")
    assert "OMSORGSVAREHUS_VARSEL_WEBHOOK: expected the message to be taken; found HTTP 404" in done.stderr


def test_another_user_is_told_whose_folder_it_is(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".lock").mkdir()  # cannot be opened, as another user's cannot
    with pytest.raises(UserError, match=r"data: expected a folder that this user may write in; found: Is a directory"):
        held_alone(settings.Places(tmp_path / "data")).__enter__()


def test_a_look_at_the_lock_stops_no_run_and_a_run_is_seen(tmp_path):
    places = settings.Places(tmp_path / "data")
    assert not is_held(places)
    with held_alone(places):
        assert is_held(places)
    assert not is_held(places)
    with (places.data / ".lock").open() as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        threading.Timer(lock.LOOK_SECONDS / 2, look.close).start()
        with held_alone(places):
            assert is_held(places)


def test_a_run_that_meets_another_half_way_is_told_too(warehouse):
    with held_alone(warehouse.places):
        result = warehouse.run()
    assert errors(result) == f"{warehouse.places.data} is in use by another run; wait until it has ended"
