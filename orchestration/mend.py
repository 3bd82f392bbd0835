"""What is told, and done, when something breaks that is no fault of what came in: the disk, a file of our own, a bug.

Nobody who runs a command sees where in the program it broke: one line says what was found and what to do, and the whole
story is kept in data/feil.log. What can be made again is put out of the way.
"""

import os
import re
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from orchestration import duck, errors, shown
from orchestration.log import log
from orchestration.settings import Places

STORIES = "feil.log"
STORIES_BYTES = 2_000_000
LONGEST_STORY = 100_000
ASIDE = ".skadet"
NO_DATABASE = re.compile("file is not a database|disk image is malformed|unsupported file format")
READ_THROUGH = ("runs.db", "index.db", "schedules.db")

# What the system, SQLite and DuckDB say, in the words that they all end up in; and what it means to a user.
MEANS = {
    r"No space left on device|disk is full|Disk quota exceeded|max_temp_directory_size": (
        "expected room on the disk; found: {}. Make room, and run again; nothing that is published was touched"
    ),
    r"Read-only file system|readonly database|read-only mode": (
        "expected a disk that can be written to; found: {}. Have it mounted for writing, and run again"
    ),
    r"Permission denied|Operation not permitted": (
        "expected to be let in; found: {}. Run as the user who owns the data folder, or give it back with chown"
    ),
    f"{NO_DATABASE.pattern}|no such table": (
        "expected Dagster's own files to be whole; found: {}. Run a night: they are set aside and made anew"
    ),
    r"File exists|Not a directory|Is a directory|Directory not empty|unable to open database file": (
        "expected another thing in this place; found: {}. Move away what stands there, and run again"
    ),
    r"Input/output error|disk I/O error": (
        "expected a disk that answers; found: {}. Look at the disk; data/archive can be brought back from a backup only"
    ),
    r"Too many open files": "expected to open one more file; found: {}. Raise the limit (ulimit -n), and run again",
    r"Out of Memory|OutOfMemory|MemoryError|Cannot allocate memory|failed to allocate|terminated abruptly": (
        "expected memory enough; found: {}. Set OMSORGSVAREHUS_MINNE to what the machine can spare, and run again"
    ),
    r"database is locked": "expected Dagster's files to be free; found: {}. Wait until the other program has ended",
}


def meaning(text: str) -> str | None:
    """What the error `text` means to a user, in one line; None when only a programmer can tell."""
    first = shown.masked(" ".join(text.split())[:500])
    if duck.CORRUPT in text or (duck.DAMAGED.search(text) and ".duckdb" in text):
        return (
            f"expected a DuckDB database that is whole; found: {first}. Run again: the build database is made anew; if"
            " it is the published one, omsorgsvarehus rollback"
        )
    return next((said.format(first) for words, said in MEANS.items() if re.search(words, text)), None)


def told(places: Places, text: str, story: str) -> str:
    """One line for a user on the error `text`, whose `story` is kept for whoever is to find out."""
    kept = _keep(places, story)
    where = f"The whole story stands in {kept}" if kept else "The whole story could not be written down"
    if said := meaning(text):
        return f"{said}. {where}"
    first = shown.masked((text.strip().splitlines() or ["nothing"])[0][:500])
    return f"expected no such error; found {first}. {where}. Run again; if it stays, it is a fault in the program"


def told_of(places: Places, error: BaseException) -> str:
    """The same of an exception."""
    return told(places, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _keep(places: Places, story: str) -> Path | None:
    path = places.data / STORIES
    try:
        if path.exists() and path.stat().st_size > STORIES_BYTES:
            os.replace(path, path.with_name(f"{STORIES}.1"))
        # Its owner's alone: an error may tell a value of a file.
        path.touch(mode=0o600)
        path.chmod(0o600)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{_told_in_full(story)}\n")
    except OSError:
        return None
    return path


def _told_in_full(story: str) -> str:
    """The story without what an error quotes from a file, and not longer than LONGEST_STORY; lines of code stand."""
    lines = [one if one.startswith("    ") else shown.masked(one) for one in story.strip()[:LONGEST_STORY].splitlines()]
    return "\n".join(one[: errors.LONGEST] for one in lines)


def build_database(places: Places, text: str) -> None:
    """Take the build database away when the error `text` says that it is damaged: the next run makes it anew."""
    # Of a block that is corrupt DuckDB does not say whose it is, and a run reads no other database that is old.
    named = [line for line in text.splitlines() if str(places.build_db) in line and duck.DAMAGED.search(line)]
    if named or duck.CORRUPT in text:
        duck.take_away(places.build_db)
        log.warning(
            f"build     {places.build_db}: expected a DuckDB database that is whole; found a damaged one, which was"
            " taken away. Run again: it is made anew, from the archive"
        )


def damaged_files_of_dagster(places: Places) -> Iterator[tuple[Path, str]]:
    """Each of Dagster's files that is no SQLite database, or no more whole, and what was found."""
    for path in sorted(places.dagster_home.rglob("*.db")):
        if path.is_dir():
            yield path, "a folder"
            continue
        try:
            # Nobody writes a file that has nothing beside it, and to look at it leaves nothing there.
            at_rest = not any(path.with_name(f"{path.name}-{beside}").exists() for beside in ("wal", "journal"))
            how = "immutable=1" if at_rest else "mode=ro"
            with closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True)) as con:
                # An old run's own file is not read through each night.
                whole = path.name in READ_THROUGH
                said = con.execute("pragma quick_check(1)").fetchone()[0] if whole else "ok"
                tables = con.execute("select count(*) from sqlite_master").fetchone()[0]
                if said != "ok" or not tables:
                    yield path, " ".join(said.split()) if tables else "an empty one"
        except sqlite3.DatabaseError as error:
            # Not one that a full disk keeps from being opened.
            if NO_DATABASE.search(str(error)):
                yield path, str(error)


def set_aside_files_of_dagster(places: Places) -> None:
    """Put the damaged ones out of the way: Dagster makes them anew, and what they remembered of old runs is gone."""
    for path, found in damaged_files_of_dagster(places):
        for left in path.parent.glob(f"{path.name}*"):
            if not left.name.endswith(ASIDE):
                os.replace(left, left.with_name(f"{left.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{ASIDE}"))
        off = ". Turn the schedule hver_natt on again in the web page" if path.name == "schedules.db" else ""
        log.warning(f"dagster   {path}: expected Dagster's own file; found {found}. It is set aside and made anew{off}")
