"""A publication is whole or it is not there, whoever reads and whatever is killed."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from orchestration import checks, duck, publication, settings
from orchestration.errors import UserError
from orchestration.settings import Places
from tests.conftest import Warehouse, errors

READER = """
    import os
    import sys
    import duckdb
    published, stop = sys.argv[1:]
    os.nice(19)
    seen = set()
    while not os.path.exists(stop):
        con = duckdb.connect(published, read_only=True)
        first = con.execute("select distinct build_id from marts.publikasjon").fetchall()
        total = con.execute("select sum(netto_nok) from marts.regnskapsfordeling where aar = 2020").fetchall()
        again = con.execute("select distinct build_id from marts.publikasjon").fetchall()
        con.close()
        assert first == again and len(first) == 1, (first, again)
        assert str(total[0][0]) == "1457345322.00", total
        seen.add(first[0][0])
    print(len(seen))
"""


def republish(warehouse: Warehouse, build_id: str) -> None:
    """Publish the same build again under another id: what the publish step does, without the minutes before it."""
    with duck.connect(warehouse.places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = ?", [build_id])
    audit = warehouse.places.published / "audit"
    publication.make(warehouse.places, audit, checks.planned())


def readers(warehouse: Warehouse, count: int, stop: Path) -> list[subprocess.Popen]:
    program = [sys.executable, "-c", textwrap.dedent(READER), str(warehouse.places.published_db), str(stop)]
    return [subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(count)]


def finished(processes: list[subprocess.Popen], stop: Path) -> list[int]:
    """Ends the readers; gives how many publications each of them saw. A reader that failed fails the test."""
    stop.touch()
    seen = []
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        seen.append(int(out))
    return seen


def test_readers_in_other_processes_get_the_old_or_the_new_whole(published, tmp_path):
    processes = readers(published, 3, tmp_path / "stop")
    for number in range(3):
        republish(published, f"29990101T0000{number:02}Z-test")
    assert max(finished(processes, tmp_path / "stop")) > 1
    assert publication.current(published.places) == "29990101T000002Z-test"


def test_a_reader_that_has_the_file_open_goes_on_reading_its_version(published, monkeypatch):
    monkeypatch.setattr(publication, "KEPT", 1)
    before = publication.current(published.places)
    with duck.connect(published.places.published_db, read_only=True) as con:
        for number in range(2):  # enough for its folder to be pruned
            republish(published, f"29990101T0000{number:02}Z-test")
        assert not (published.places.publications / before).exists()
        assert con.execute("select distinct build_id from marts.publikasjon").fetchall() == [(before,)]
        assert con.execute("select count(*) from marts.dim_art").fetchone()[0] > 100
    assert published.published("select distinct build_id from marts.publikasjon") == [("29990101T000001Z-test",)]


def test_the_last_five_are_kept_and_rollback_goes_back_one_by_one(published):
    for number in range(6):
        republish(published, f"29990101T0000{number:02}Z-test")
    kept = [f"29990101T0000{number:02}Z-test" for number in (1, 2, 3, 4, 5)]
    assert publication.held(published.places) == kept
    assert publication.rollback(published.places) == kept[3]
    assert publication.rollback(published.places) == kept[2]
    assert published.published("select distinct build_id from marts.publikasjon") == [(kept[2],)]
    republish(published, "29990101T000007Z-test")
    assert publication.current(published.places) == "29990101T000007Z-test"


def test_rollback_takes_a_publication_to_go_to_earlier_or_later_and_lists_those_that_are_kept(tmp_path):
    places = Places(tmp_path / "data")
    with pytest.raises(UserError, match=r"expected one of the publications that are kept \(none\); found 2025"):
        publication.rollback(places, "2025")
    kept = [f"2999010{day}T000000Z-test" for day in (1, 2, 3)]
    for build_id in kept:
        (places.publications / build_id).mkdir(parents=True)
        publication.point_to(places, build_id)
    (places.publications / ".candidate-x").mkdir()
    for build_id in (kept[0], kept[2], kept[1], kept[1]):
        assert publication.rollback(places, build_id) == build_id
        assert publication.current(places) == build_id
    for unknown in ("29990104T000000Z-test", ".candidate-x", "../build", ""):
        with pytest.raises(UserError) as fault:
            publication.rollback(places, unknown)
        assert str(fault.value) == (
            f"expected one of the publications that are kept ({', '.join(kept)}); found {unknown}"
        )
    assert publication.current(places) == kept[1]


def test_rollback_without_an_earlier_publication_says_so(published):
    with pytest.raises(UserError, match="expected an earlier publication to go back to; found none before"):
        publication.rollback(published.places)


def test_the_same_build_is_not_published_twice(published):
    with pytest.raises(UserError, match="is published already; run the whole job to make a new one"):
        publication.make(published.places, published.places.published / "audit", checks.planned())


def test_what_is_published_has_keys_comments_and_parquet(demo):
    with pytest.raises(Exception, match="Duplicate key"), duck.connect() as con:
        con.execute(f"attach {duck.literal(demo.places.published_db)} as dw (read_only)")
        ddl = con.execute("select sql from duckdb_tables() where table_name = 'regnskapsfordeling'").fetchone()[0]
        con.execute("create schema marts")
        con.execute(ddl)
        con.execute("insert into marts.regnskapsfordeling select * from dw.marts.regnskapsfordeling")
        con.execute("insert into marts.regnskapsfordeling select * from dw.marts.regnskapsfordeling")
    comments = demo.published(
        "select comment from duckdb_columns()"
        " where schema_name = 'marts' and table_name = 'regnskapsfordeling' and column_name = 'netto_nok'"
    )
    assert comments == [("Net operating expenditure (SSB AGD2) in kroner. [kr]",)]
    parquet = demo.places.published / "parquet" / "regnskapsfordeling.parquet"
    with duck.connect() as con:
        con.read_parquet(str(parquet)).create_view("fordeling")
        rows = con.execute("select sum(netto_nok) from fordeling where kommunenr = '1507'").fetchall()
    assert str(rows[0][0]) == "1457345322.00"


def test_only_marts_are_published(demo):
    assert demo.published("select distinct schema_name from duckdb_tables()") == [("marts",)]
    assert demo.published("select count(*) from duckdb_views() where not internal") == [(0,)]


# {what a run is at: the function that is never ended}
KILLED_WHILE = {
    # Inside the transaction that replaces an account's rows.
    "loading": "from orchestration.sources import account as place; name = 'forget'",
    "dbt runs": "from dbt.task.run import ModelRunner as place; name = 'execute'",
    "the swap": "from orchestration import publication as place; name = 'point_to'",
    "the candidate is written": "from orchestration import publication as place; name = '_check_copy'",
}
KILLER = """
    import os, signal, sys
    {where}
    setattr(place, name, lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
    {what}
"""
THE_NIGHT = "from orchestration.cli import main; main(['run', '--config', sys.argv[1]])"
# What the last step does, with the checks of the demo's run.
THE_PUBLICATION = """from collections import Counter
    from orchestration import duck, publication, settings
    places = settings.Places()
    with duck.connect(places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = ?", [f"29990101T000000Z-{os.getpid()}"])
    publication.make(places, places.published / "audit", planned=Counter())
"""


def test_killed_at_any_point_the_published_file_stays_and_the_next_run_succeeds(published, tmp_path):
    config = tmp_path / "demo"
    config.mkdir()
    for file in settings.DEMO_CONFIG.parent.iterdir():
        (config / file.name).write_bytes(file.read_bytes())
    account = config / "aalesund_2020_regnskap.csv"
    account.write_text(account.read_text() + "\n")  # a changed file, so that it is loaded anew
    before = publication.current(published.places)
    for where, place in KILLED_WHILE.items():
        what = THE_NIGHT if where in ("loading", "dbt runs") else THE_PUBLICATION
        killed = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLER.format(where=place, what=what)), str(config / "kommune.yml")],
            env={**os.environ, "OMSORGSVAREHUS_DATA": str(published.places.data)},
            capture_output=True,
            text=True,
        )
        assert killed.returncode == -signal.SIGKILL, (where, killed.stderr)
        assert publication.current(published.places) == before, where
        assert published.published("select distinct build_id from marts.publikasjon") == [(before,)], where
    published.config = config / "kommune.yml"
    result = published.run()
    assert result.success, errors(result)
    assert publication.current(published.places) > before
    assert list(published.places.publications.glob(".candidate-*")) == []
