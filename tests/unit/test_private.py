"""What may hold persons, or tells of a file, is its owner's alone, whatever the UMask and whoever made it before."""

import os
import stat
from pathlib import Path

import pytest

from orchestration import doctor, duck, mend
from orchestration.lock import held_alone
from orchestration.settings import Places


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_to_all")
def test_a_run_makes_its_folders_private_and_those_of_an_older_version_too(tmp_path):
    places = Places(tmp_path / "data")
    (places.dagster_home / "history").mkdir(parents=True)
    (places.archive / "regnskap").mkdir(parents=True)
    (places.data / mend.STORIES).write_text("old")
    found = [one.said for one in doctor._rights(places)]
    assert [said.split(": ")[0] for said in found] == [
        str(path) for path in (places.archive, places.dagster_home, places.data / mend.STORIES)
    ]
    with held_alone(places):
        pass
    mend.told(places, "x", "y")
    assert {mode(folder) for folder in places.private} == {0o700}
    assert {places.archive, places.runs, places.dagster_home, places.incoming, places.build_db.parent} == set(
        places.private
    )
    assert mode(places.data / mend.STORIES) == 0o600
    assert [one.status for one in doctor._rights(places)] == [doctor.OK]


@pytest.mark.usefixtures("open_to_all")
def test_what_is_too_much_for_the_memory_is_put_where_nobody_else_looks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with duck.connect() as con:
        con.execute("set memory_limit = '40MB'; set threads = 1")
        con.execute("create temp table mye as select md5(range::varchar) as a from range(1500000)")
        rooms = con.execute("select path from duckdb_temporary_files()").fetchall()
    assert rooms
    assert {mode(Path(file).parent) for (file,) in rooms} == {0o700}
    assert list(tmp_path.iterdir()) == []
