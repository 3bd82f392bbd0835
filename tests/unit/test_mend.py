"""Whatever breaks: no traceback reaches a user, one line says what to do, and what can be made again is made again."""

import errno
import json
import logging
import os
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from orchestration import archive, cli, dbt, duck, history, mend, publication
from orchestration.errors import DamagedError
from orchestration.log import log
from orchestration.settings import DEMO_CONFIG, Places

NOW, BEFORE = "20250102T000000Z-00000002", "20250101T000000Z-00000001"


@pytest.fixture
def places(tmp_path, monkeypatch) -> Places:
    """A warehouse with two publications of one small table, as far as commands look at it."""
    monkeypatch.setenv("OMSORGSVAREHUS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "data" / "dagster"))
    monkeypatch.setattr(log, "propagate", True)
    places = Places()
    for build_id in (BEFORE, NOW):
        folder = places.publications / build_id
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / publication.DATABASE)) as con:
            con.execute("create schema marts; create table marts.publikasjon as select now() as bygget_utc")
            con.execute("create table marts.stor as select md5(range::varchar) as a from range(20000)")
        files = {publication.DATABASE: archive.checksum(folder / publication.DATABASE)}
        said = {
            "files": files,
            "build_id": build_id,
            "built_utc": "2025",
            "marts": {"publikasjon": 1},
            "inputs": [],
            "checks": [],
        }
        (folder / "manifest.json").write_text(json.dumps({**said, "files": files}))
        publication.point_to(places, build_id)
    (places.asked / "ssb").mkdir(parents=True)
    (places.asked / "ssb" / "12292.json").write_text('{"asked": "2025-01-01T00:00:00Z", "outcome": "ny", "fault": ""}')
    return places


@pytest.fixture
def run(places, capfd, monkeypatch):
    """Runs a command in this process: its exit code, and what it printed."""
    monkeypatch.setattr(os, "execv", lambda *_: None)
    monkeypatch.chdir(places.data.parent)  # where a report is written

    def of(*command: str) -> tuple[int | None, str]:
        code = cli.main(list(command))
        printed = capfd.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert all(len(line) < 1500 for line in printed.err.splitlines())
        return code, printed.out + printed.err

    return of


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def half(path: Path) -> None:
    os.truncate(path, min(path.stat().st_size // 2, 10_000))


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def a_folder(path: Path) -> None:
    gone(path)
    path.mkdir()


def a_file(path: Path) -> None:
    gone(path)
    path.write_text("x")


STATUS, SQL, REPORT = ("status",), ("sql", "select 1"), ("rapport", "--kommune", "9901")
BACK = "Let readers see the one before with: omsorgsvarehus rollback"
DATABASE, MANIFEST = "published/omsorgsvarehus.duckdb", "published/manifest.json"
# What is damaged, how; and what each command does: its exit code and a part of what it says.
DAMAGES = [
    *[
        (DATABASE, how, command, 2, f"expected a DuckDB database that is whole; found: {said}")
        for how, said in ((garbage, "IO Error: The file"), (half, "IO Error: "), (nothing, "IO Error: The file"))
        for command in (SQL, REPORT)
    ],
    *[(DATABASE, a_folder, command, 2, "expected a DuckDB database that is whole") for command in (SQL, REPORT)],
    *[(DATABASE, gone, command, 2, "expected the database of a publication; found none") for command in (SQL, REPORT)],
    *[(DATABASE, how, STATUS, 0, f"build:     {NOW}") for how in (garbage, gone)],
    *[
        (MANIFEST, how, STATUS, 2, "expected the manifest of a publication; found: something else")
        for how in (garbage, half, nothing)
    ],
    (MANIFEST, a_folder, STATUS, 2, "expected the manifest of a publication; found: Is a directory"),
    (MANIFEST, gone, STATUS, 2, "expected the manifest of a publication; found: No such file"),
    (MANIFEST, garbage, SQL, None, ""),
    *[("publications", how, command, 2, BACK) for how in (gone, a_file, a_folder) for command in (STATUS, SQL, REPORT)],
    (f"publications/{NOW}", gone, ("rollback",), 0, f"published: {BEFORE}"),
    (DATABASE, garbage, ("rollback",), 0, f"published: {BEFORE}"),
    *[
        (f"publications/{BEFORE}/{name}", how, ("rollback",), 2, said)
        for name, said in ((publication.DATABASE, "expected what was published"), ("manifest.json", "the manifest of"))
        for how in (garbage, half, nothing, a_folder)
    ],
    (f"publications/{BEFORE}/{publication.DATABASE}", gone, ("rollback",), 2, "sha256 "),
    ("published", gone, STATUS, 0, "nothing is published"),
    ("published", a_file, SQL, 2, "expected the database of a publication"),
    ("published", a_folder, ("rollback",), 2, "expected a link made by this program; found a folder"),
    ("asked", a_file, STATUS, 0, f"build:     {NOW}"),
    *[("asked/ssb/12292.json", how, STATUS, 0, "12292") for how in (garbage, half, nothing, a_folder)],
    (".lock-publisering", garbage, ("rollback",), 0, f"published: {BEFORE}"),
    (".lock-publisering", a_folder, ("rollback",), 2, "found: Is a directory"),
    (".", a_file, STATUS, 0, "nothing is published"),
    (".", a_file, ("rollback",), 2, "expected a folder that this user may write in"),
]


@pytest.mark.parametrize(
    ("what", "how", "command", "code", "said"),
    DAMAGES,
    ids=[f"{what}-{how.__name__}-{command[0]}" for what, how, command, *_ in DAMAGES],
)
def test_what_a_command_says_of_what_is_damaged(places, run, what, how, command, code, said):
    (places.data / ".lock-publisering").touch()
    how(places.data / what)
    found = run(*command)
    assert found[0] == code
    assert said in found[1]
    if code == 2 and what in (DATABASE, MANIFEST):
        assert BACK in found[1]


@pytest.mark.parametrize("what", [DATABASE, MANIFEST])
def test_doctor_says_what_is_damaged_and_goes_on(places, run, what):
    garbage(places.data / what)
    code, said = run("doctor", "--config", str(DEMO_CONFIG))
    assert code == 1
    assert f"error    published      {places.data / what}: expected" in said
    assert "configuration" in said


BREAKS = [
    (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/disk/x"), "expected room on the disk; found: OSError"),
    (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "expected room on the disk; found: OSError"),
    (OSError(errno.EROFS, os.strerror(errno.EROFS)), "expected a disk that can be written to; found: "),
    (OSError(errno.EACCES, os.strerror(errno.EACCES)), "expected to be let in; found: PermissionError"),
    (OSError(errno.EPERM, os.strerror(errno.EPERM)), "expected to be let in; found: PermissionError"),
    (OSError(errno.EIO, os.strerror(errno.EIO)), "expected a disk that answers; found: OSError"),
    (OSError(errno.EMFILE, os.strerror(errno.EMFILE)), "expected to open one more file; found: OSError"),
    (OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)), "expected another thing in this place; found: "),
    (FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)), "expected another thing in this place; found: "),
    (sqlite3.OperationalError("database or disk is full"), "expected room on the disk; found: OperationalError"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "expected a disk that can be written to"),
    (sqlite3.OperationalError("disk I/O error"), "expected a disk that answers"),
    (sqlite3.OperationalError("database is locked"), "expected Dagster's files to be free"),
    (sqlite3.DatabaseError("database disk image is malformed"), "expected Dagster's own files to be whole"),
    (duckdb.IOException("IO Error: Could not write file: No space left on device"), "expected room on the disk"),
    (duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block"), "expected memory enough"),
    (duckdb.IOException("IO Error: Corrupt database file /d/build.duckdb"), "expected a DuckDB database that is whole"),
    (MemoryError(), "expected memory enough; found: MemoryError"),
    (
        RuntimeError("a fault\nof ours"),
        "expected no such error; found RuntimeError: a fault. The whole story stands in",
    ),
]


@pytest.mark.parametrize(("error", "said"), BREAKS, ids=[f"{type(e).__name__}-{s[:28]}" for e, s in BREAKS])
def test_what_breaks_is_one_line_with_what_to_do_and_its_story_is_kept(places, run, monkeypatch, error, said):
    def breaks(_):
        raise error

    monkeypatch.setattr(publication, "current", breaks)
    code, told = run("status")
    assert (code, told.count("\n")) == (1, 1)
    assert told.startswith(f"error: {said}")
    story = places.data / "feil.log"
    assert str(story) in told
    assert story.stat().st_mode & 0o077 == 0
    assert "Traceback" in story.read_text()
    assert "in breaks" in story.read_text()


def test_where_nothing_can_be_written_the_line_is_told_all_the_same(run, monkeypatch):
    def breaks(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(publication, "current", breaks)
    monkeypatch.setattr(Path, "touch", breaks)
    code, told = run("status")
    assert (code, told.count("\n")) == (1, 1)
    assert told.endswith("The whole story could not be written down\n")


def test_the_stories_do_not_grow_without_end(places, monkeypatch):
    monkeypatch.setattr(mend, "STORIES_BYTES", 100)
    for number in range(50):
        mend.told(places, "x", f"story {number}")
    kept = [path.read_text() for path in sorted(places.data.glob("feil.log*"))]
    assert "story 49" in kept[0] + kept[1]
    assert sum(map(len, kept)) < 600


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("error", [KeyboardInterrupt(), BrokenPipeError()])
def test_who_breaks_off_sees_no_traceback(monkeypatch, capfd, error):
    def breaks(_):
        raise error

    monkeypatch.setattr(publication, "current", breaks)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    assert cli.main(["status"]) == (130 if isinstance(error, KeyboardInterrupt) else 1)
    assert "Traceback" not in "".join(capfd.readouterr())


# The build database


@pytest.mark.parametrize("how", [garbage, half, nothing, a_folder])
def test_a_damaged_build_database_is_made_anew_and_a_line_says_so(tmp_path, caplog, monkeypatch, how):
    monkeypatch.setattr(log, "propagate", True)
    path = tmp_path / "build" / "build.duckdb"
    with duck.build(path) as con:
        con.execute("create table t as select range as a from range(100000)")
    with duck.build(path) as con:  # one that is whole stays
        assert con.execute("select count(*) from t").fetchone() == (100000,)
    how(path)
    with duck.build(path) as con:
        assert con.execute("select count(*) from duckdb_tables()").fetchone() == (0,)
    assert f"{path}: expected a DuckDB database that is whole; found: " in caplog.text
    assert "It is made anew, from the archive" in caplog.text
    assert path.stat().st_mode & 0o077 == 0


def test_a_corrupt_block_is_not_taken_for_a_lock_and_sqlite_is_not_asked_of_the_network(tmp_path):
    path = tmp_path / "x.duckdb"
    with duck.connect(path) as con:
        con.execute("create table t as select range as a from range(100000)")
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xaa" * 8192)
    with pytest.raises(DamagedError, match="found: IO Error: Corrupt database file"):
        duck.connect(path)
    path.unlink()
    with sqlite3.connect(path) as con:
        con.execute("create table t (a)")
    con.close()
    with pytest.raises(DamagedError) as fault:
        duck.connect(path)
    assert "http" not in str(fault.value)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at 3", False),
        ('IO Error: Could not read enough bytes from file "{build}": attempted to read', False),
        ('IO Error: Could not read enough bytes from file "/data/other.duckdb": attempted to read', True),
        ('Traceback\n  in "{build}"\nIsADirectoryError: [Errno 21]: Is a directory', True),
        ("aar: expected a year", True),
    ],
)
def test_damage_that_shows_in_the_middle_of_a_run_takes_the_build_database_away(places, caplog, said, stands):
    places.build_db.parent.mkdir()
    places.build_db.touch()
    mend.build_database(places, said.format(build=places.build_db))
    assert places.build_db.exists() is stands
    assert ("which was taken away. Run again: it is made anew, from the archive" in " ".join(caplog.text.split())) is (
        not stands
    )


def test_to_read_an_account_again_where_nothing_is_built_is_no_fault(places):
    from orchestration import aarsregnskap

    duck.build(places.build_db).close()
    aarsregnskap.read_again(places, [("9901", 2023)])


def test_doctor_says_what_the_next_run_makes_anew_and_changes_nothing(places, run):
    (places.dagster_home / "history").mkdir(parents=True)
    duck.build(places.build_db).close()
    with sqlite3.connect(places.dagster_home / "history" / "runs.db") as con:
        con.execute("pragma journal_mode = wal")
        con.execute("create table t (a)")
    con.close()
    before = sorted(places.data.rglob("*"))
    assert "own files" not in run("doctor", "--config", str(DEMO_CONFIG))[1]
    assert sorted(places.data.rglob("*")) == before
    garbage(places.build_db)
    garbage(places.dagster_home / "history" / "runs.db")
    said = run("doctor", "--config", str(DEMO_CONFIG))[1]
    assert f"warning  own files      {places.build_db}: expected a DuckDB database that is whole; found: " in said
    assert "runs.db: expected Dagster's own file; found file is not a database. It is made anew by the next run" in said
    assert sorted(places.data.rglob("*")) == before


# Dagster's files and dbt's


@pytest.mark.parametrize("how", [garbage, half, nothing, a_folder])
def test_dagsters_damaged_files_are_set_aside_and_the_whole_ones_stay(places, caplog, how):
    for name in ("history/runs.db", "history/runs/index.db", "schedules/schedules.db"):
        path = places.dagster_home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as con:
            con.execute("create table t (a)")
            con.executemany("insert into t values (?)", [["x" * 100]] * 1000)
        con.close()
    how(places.dagster_home / "history" / "runs.db")
    mend.set_aside_files_of_dagster(places)
    left = sorted(path.name.partition(".db")[0] for path in places.dagster_home.rglob("*.db"))
    assert left == ["index", "schedules"]
    assert len(list(places.dagster_home.rglob(f"runs.db.*{mend.ASIDE}"))) == 1
    assert "runs.db: expected Dagster's own file; found" in caplog.text
    mend.set_aside_files_of_dagster(places)
    assert len(list(places.dagster_home.rglob(f"*{mend.ASIDE}"))) == 1


@pytest.mark.parametrize("said", ["disk I/O error", "database is locked", "unable to open database file"])
def test_a_file_of_dagsters_that_a_full_disk_keeps_from_being_opened_is_not_set_aside(places, monkeypatch, said):
    path = places.dagster_home / "runs.db"
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3")

    def refuses(*_, **__):
        raise sqlite3.OperationalError(said)

    monkeypatch.setattr(sqlite3, "connect", refuses)
    mend.set_aside_files_of_dagster(places)
    assert path.exists()


def test_status_tells_of_damaged_files_of_dagster_and_changes_none(places, run):
    path = places.dagster_home / "history" / "runs.db"
    path.parent.mkdir(parents=True)
    garbage(path)
    code, told = run("status")
    assert code == 0
    assert "expected Dagster's own files to be whole; found: DatabaseError" in told
    assert path.stat().st_size == 5120


@pytest.mark.parametrize("what", ["dbt", "dbt/partial_parse.msgpack"])
def test_something_else_in_the_place_of_dbts_files_is_taken_away(places, caplog, monkeypatch, what):
    path = places.data / what
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x") if what == "dbt" else path.mkdir()

    def parse(_, __, target):
        if path.exists():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return target

    monkeypatch.setattr(dbt, "_invoke", parse)
    assert dbt._parsed.__wrapped__("build") == "build"
    assert f"{places.dbt_target}: expected dbt's own files; found" in caplog.text


def test_one_flipped_bit_in_what_is_published_is_found_by_doctor(places, run):
    path = (places.published / publication.DATABASE).resolve()
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2)
        stream.write(b"\x01")
    with publication.opened(places) as con:  # DuckDB does not see it
        assert con.execute("select count(*) from marts.publikasjon").fetchone() == (1,)
    code, said = run("doctor", "--config", str(DEMO_CONFIG))
    assert code == 1
    assert f"error    published      {path}: expected what was published, sha256 " in said


# A publication is in place although something old cannot be taken away


def test_what_cannot_be_pruned_stops_no_publication(places, caplog, monkeypatch):
    places.runs.mkdir()
    for number in range(7):
        (places.runs / f"{number}").write_text("a file where a folder should be")
    (places.publications / "notat.txt").write_text("no publication")
    (places.publications / ".candidate-x" / "parquet").mkdir(parents=True)

    def denied(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    for number in range(3, 9):
        candidate = places.publications / f".candidate-{number}"
        candidate.mkdir()
        publication.put_in_place(places, candidate, f"2025010{number}T000000Z-0000000{number}")
        assert publication.current(places).endswith(f"0{number}")
        if number == 7:
            monkeypatch.setattr(shutil, "rmtree", denied)
    assert len(publication.held(places)) == publication.KEPT
    assert "expected that it can be taken away; found: Permission denied" in caplog.text
    monkeypatch.undo()
    history.prune(places, SimpleNamespace(get_run_ids=lambda _: []))
    assert len(list(places.runs.iterdir())) == history.CHECKS_KEPT
    assert logging.WARNING in {record.levelno for record in caplog.records}
