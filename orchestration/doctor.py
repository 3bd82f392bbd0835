"""`omsorgsvarehus doctor`: is everything in place for a night, and what to do where it is not.

Looks and changes nothing. Each check gives one line: what it looked at, how it stands, and what to do.
"""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import httpx
from packaging.requirements import Requirement

from orchestration import archive, duck, mend, pseudonym, publication, shown
from orchestration.download import bound
from orchestration.errors import DamagedError, UserError
from orchestration.lock import is_held
from orchestration.settings import ROOT, Places, Settings, load

OK, WARNING, ERROR = "ok", "warning", "error"
LOCK_FILE = ROOT / "requirements.lock"
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Finding:
    """One line: ok, warning or error, of what, and what was seen or is to be done."""

    status: str
    what: str
    said: str


def look(places: Places, config: Path, online: bool = False) -> Iterator[Finding]:
    """Every check, the cheap ones first; those that need the configuration only where it can be read.

    `online`: SSB is asked too, for its metadata.
    """
    yield from _tried("packages", _versions)
    yield from _tried("data folder", lambda: _places(places))
    yield from _tried("rights", lambda: _rights(places))
    yield from _tried("published", lambda: _published(places))
    yield from _tried("archive", lambda: _archive(places))
    yield from _tried("own files", lambda: _own_files(places))
    try:
        settings = load(config)
    except UserError as error:
        yield Finding(ERROR, "configuration", str(error))
        return
    count = len(settings.kommuner)
    named = f"{config}: {count} municipalit{'y' if count == 1 else 'ies'}, every file is there"
    yield Finding(OK, "configuration", named)
    yield from _tried("key", lambda: _keys(settings))
    yield from _tried("SSB", lambda: _sources(settings))
    if online:
        yield from _tried("SSB", lambda: _tables(places, settings))
    yield from _tried("PostgreSQL", lambda: _postgresql(settings))
    yield from _tried("schedule", lambda: _schedule(places))


def _tried(what: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What one check finds; one that cannot be made is told, and the others are made all the same."""
    try:
        yield from check()
    except DamagedError as error:
        yield Finding(ERROR, what, str(error))
    except Exception as error:
        said = shown.masked(str(error).splitlines()[0]) if str(error) else "nothing"
        yield Finding(ERROR, what, f"this could not be looked at: {type(error).__name__}: {said}")


def _versions() -> Iterator[Finding]:
    here = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Finding(OK if fits else ERROR, "Python", here if fits else f"expected 3.11 to 3.13; found {here}")
    # What is locked for another system or another Python does not concern this one.
    locked = [Requirement(line.rstrip(" \\")) for line in LOCK_FILE.read_text().splitlines() if "==" in line]
    mine = [one for one in locked if one.marker is None or one.marker.evaluate()]
    wrong = [
        f"{one}, found {found or 'nothing'}"
        for one in mine
        if (found := _installed(one.name)) is None or not one.specifier.contains(found, prereleases=True)
    ]
    said = (
        "as in requirements.lock"
        if not wrong
        else f"expected {'; '.join(wrong)}. Make the environment anew: make clean"
    )
    yield Finding(ERROR if wrong else OK, "packages", said)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _places(places: Places) -> Iterator[Finding]:
    nearest = next(folder for folder in (places.data, *places.data.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(
            ERROR,
            "data folder",
            f"{nearest}: expected a folder that this user may write in; run as the user who owns it",
        )
        return
    yield Finding(
        OK, "data folder", str(places.data) if places.data.exists() else f"{places.data}: made by the first run"
    )
    held = {folder.stat().st_dev for folder in (places.data, places.publications) if folder.exists()}
    if len(held) > 1:
        yield Finding(
            ERROR,
            "data folder",
            f"{places.publications}: expected the same disk as {places.data}, for the swap is a rename",
        )
    free, least = shutil.disk_usage(nearest).free / 2**30, bound("ledig_disk_min_gb")
    yield Finding(
        OK if free >= least else WARNING,
        "disk",
        f"{free:.0f} GB free"
        if free >= least
        else f"expected {least:.0f} GB free; found {free:.1f}. Make room before the night",
    )
    if is_held(places):
        yield Finding(WARNING, "lock", "a run is under way; another one is refused until it has ended")


def _rights(places: Places) -> Iterator[Finding]:
    """What may hold persons is its owner's alone."""
    stories = [places.data / mend.STORIES, places.data / f"{mend.STORIES}.1"]
    private = [places.build_db, *places.private, places.archive / "vedtak", *stories]
    loose = [path for path in private if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in loose:
        yield Finding(ERROR, "rights", f"{path}: expected that only its owner can read it. Run: chmod go= {path}")
    if not loose:
        yield Finding(OK, "rights", "what may hold persons is read by its owner alone")


def _published(places: Places) -> Iterator[Finding]:
    try:
        publication.expect_link(places)
    except UserError as error:
        yield Finding(ERROR, "published", str(error))
        return
    try:
        publication.database(places)
    except DamagedError as error:
        yield Finding(ERROR, "published", str(error))
        return
    except UserError as error:
        yield Finding(WARNING, "published", str(error))
        return
    publication.manifest(places)
    with publication.opened(places) as con:
        count, built = con.execute("select count(*), max(bygget_utc) from marts.publikasjon").fetchone()
    for fault in publication.faults(places.published.resolve()):
        yield Finding(ERROR, "published", f"{fault}. {publication.BACK}")
        return
    yield Finding(OK, "published", f"{publication.current(places)}: {count} tables, built {built} UTC")


def _archive(places: Places) -> Iterator[Finding]:
    """Every file of the archive is read through: its content must be what came."""
    found = list(archive.faults(places.archive))
    faults = [fault for fault in found if fault]
    for fault in faults:
        yield Finding(ERROR, "archive", fault)
    if not faults:
        yield Finding(OK, "archive", f"{len(found)} files, each with the sha256 that it came with")


def _own_files(places: Places) -> Iterator[Finding]:
    """What the next run makes anew by itself."""
    anew = "It is made anew by the next run"
    for path, found in mend.damaged_files_of_dagster(places):
        yield Finding(WARNING, "own files", f"{path}: expected Dagster's own file; found {found}. {anew}")
    if places.build_db.exists() and not is_held(places):
        try:
            duck.connect(places.build_db, read_only=True).close()
        except DamagedError as error:
            yield Finding(WARNING, "own files", f"{error}. {anew}")


def _keys(settings: Settings) -> Iterator[Finding]:
    for kommune in settings.kommuner:
        if not kommune.vedtak:
            continue
        try:
            mark = pseudonym.fingerprint(pseudonym.key_for(kommune))
        except UserError as error:
            yield Finding(ERROR, "key", str(error))
        else:
            whose = "the demo's public key" if kommune.oppdiktet else f"key {mark}"
            yield Finding(OK, "key", f"{kommune.kommunenr}: {whose}")


def _sources(settings: Settings) -> Iterator[Finding]:
    if settings.ssb is None:
        yield Finding(OK, "SSB", "not asked for by the configuration")
        return
    if settings.ssb.kilde == "oppdiktet":
        yield Finding(OK, "SSB", "the demo's invented figures; nobody is asked")
        return
    for name, address in (("SSB PxWebApi", settings.ssb.pxweb), ("SSB KLASS", settings.ssb.klass)):
        try:
            answer = httpx.get(address, timeout=PATIENCE_SECONDS, follow_redirects=True)
        except httpx.HTTPError as error:
            yield Finding(
                ERROR,
                name,
                f"{address}: expected an answer; found: {type(error).__name__}. Open the firewall for it, or set"
                " HTTPS_PROXY; nights use what is held until then",
            )
        else:
            # Whatever it answers at its root, it is there; only a server's own fault is not.
            said = f"{address} answers"
            broken = answer.status_code >= 500 or answer.status_code in (401, 403, 407)  # a proxy that says no
            yield Finding(WARNING if broken else OK, name, f"{said} HTTP {answer.status_code}" if broken else said)


def _tables(places: Places, settings: Settings) -> Iterator[Finding]:
    """What `hent --prov` tells, one line for each thing that does not fit."""
    if settings.ssb is None:
        return
    # Late: a package that is missing is told above.
    from orchestration import catalogue, prov

    wanted = [*catalogue.chosen(settings.ssb), *catalogue.classifications()]
    try:
        outcome = prov.ask(places, settings.ssb, wanted)
    except UserError as error:
        yield Finding(WARNING, "SSB", str(error))
        return
    statuses = {prov.ERROR: ERROR, prov.WARNING: WARNING}
    for line in outcome.lines:
        if line.kind in statuses:
            yield Finding(statuses[line.kind], line.dataset, line.message)
    yield Finding(ERROR if outcome.left_out else OK, "SSB", outcome.told())


def _postgresql(settings: Settings) -> Iterator[Finding]:
    if settings.postgres is None:
        return
    # Late: a package that is missing is told above.
    from orchestration import postgres

    try:
        yield Finding(OK, "PostgreSQL", postgres.look(settings.postgres))
    except UserError as error:
        yield Finding(ERROR, "PostgreSQL", str(error))


def _schedule(places: Places) -> Iterator[Finding]:
    on = False
    # Dagster makes its files when it is asked; nothing is made here.
    if (places.dagster_home / "schedules" / "schedules.db").exists():
        import dagster as dg

        with dg.DagsterInstance.from_config(str(places.dagster_home)) as instance:
            on = "hver_natt" in [state.name for state in instance.all_instigator_state() if state.is_running]
    off = "hver_natt is off; turn it on in the web page, under Automation, unless cron runs the night"
    yield Finding(OK if on else WARNING, "schedule", "hver_natt is on" if on else off)
