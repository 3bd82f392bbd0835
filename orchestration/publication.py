"""Makes a publication, swaps it in, brings an earlier one back.

data/publications/<build_id>/ holds omsorgsvarehus.duckdb, parquet/, manifest.json and audit/. A publication is
never changed once it stands there, and its manifest says the sha256 of each file that is read. data/published is a
link to one of them; replacing the link is the one atomic rename that swaps database, Parquet and manifest at once. A
reader that has the old file open goes on reading it; one that reads several files asks the manifest for their folder.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb

from orchestration import duck, privacy, shown
from orchestration.archive import checksum, write_json
from orchestration.checks import Check
from orchestration.checks import read as read_checks
from orchestration.errors import AuditError, DamagedError, UserError
from orchestration.lock import swapping
from orchestration.log import log
from orchestration.settings import Places
from orchestration.sources import maaledato

DATABASE = "omsorgsvarehus.duckdb"
KEPT = 5
# Of the ansvar that are told of at once.
MOST_NAMED = 20
_WITHHELD = """
select kommunenr, list(distinct ansvar order by ansvar)
from intermediate.int_regnskap__ansvar_navn where holdes_tilbake
group by kommunenr order by kommunenr
"""
MANIFEST = {"build_id", "built_utc", "marts", "inputs", "checks"}
BACK = "Let readers see the one before with: omsorgsvarehus rollback; or make a new one with: omsorgsvarehus run"


def make(places: Places, audit: Path, planned: Counter) -> dict:
    """Write the candidate from the build database, check it against the build, and put it in place.

    `audit` is the folder with the run's checks, `planned` what must stand there (checks.planned). Returns the
    manifest. Raises AuditError when a check that was planned did not run in this run, or did not pass.
    """
    manifest = _manifest(places, read_checks(audit), planned)
    candidate = places.publications / f".candidate-{manifest['build_id']}"
    target = places.publications / manifest["build_id"]
    if target.exists():
        raise UserError(f"build {manifest['build_id']} is published already; run the whole job to make a new one")
    for leftover in [*places.publications.glob(".candidate-*"), *places.publications.glob(".old-*")]:
        take_away(leftover)
    (candidate / "parquet").mkdir(parents=True)
    _write_marts(places, candidate, list(manifest["marts"]))
    _check_copy(places, candidate, manifest["marts"])
    shutil.copytree(audit, candidate / "audit")
    read = [candidate / DATABASE, *sorted((candidate / "parquet").iterdir())]
    manifest["files"] = {str(path.relative_to(candidate)): checksum(path) for path in read}
    write_json(candidate / "manifest.json", manifest, indent=2)
    _sync(candidate / DATABASE, candidate / "manifest.json", *(candidate / "parquet").iterdir(), candidate)
    maaledato.note(places, maaledato.of_manifest(manifest), manifest["build_id"])
    put_in_place(places, candidate, manifest["build_id"])
    return manifest


def put_in_place(places: Places, candidate: Path, build_id: str) -> None:
    """Let the folder `candidate` be the publication `build_id` that readers see, and keep the last ones."""
    with swapping(places):
        os.replace(candidate, places.publications / build_id)
        _sync(places.publications)
        point_to(places, build_id)
        prune(places)


def point_to(places: Places, build_id: str) -> None:
    """Let data/published be the publication `build_id`, by one atomic rename."""
    expect_link(places)
    link = places.data / ".published-next"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(places.publications.name) / build_id)
    os.replace(link, places.published)
    _sync(places.data)


def faults(folder: Path) -> Iterator[str]:
    """What is not as it was when the publication in the folder was made: its manifest says each file's sha256."""
    path = folder / "manifest.json"
    if not path.exists():
        return
    for name, sha256 in _said(path).get("files", {}).items():
        found = checksum(folder / name) if (folder / name).is_file() else "no file"
        if found != sha256:
            yield f"{folder / name}: expected what was published, sha256 {sha256}; found {found}"


def expect_link(places: Places) -> None:
    """Raise UserError when something of another's stands where readers are to find the link."""
    if places.published.exists() and not places.published.is_symlink():
        raise UserError(f"{places.published}: expected a link made by this program; found a folder. Move it away.")


def held(places: Places) -> list[str]:
    """The publications that are kept, oldest first."""
    if not places.publications.is_dir():
        return []
    folders = (path for path in places.publications.iterdir() if path.is_dir())
    return sorted(path.name for path in folders if not path.name.startswith("."))


def current(places: Places) -> str | None:
    """The build_id that the link leads readers to, or None."""
    there = places.published.exists() or places.published.is_symlink()
    return places.published.resolve().name if there else None


def database(places: Places) -> Path:
    """The published file; raises UserError when there is none."""
    if places.published.is_symlink() and not places.published.exists():
        raise DamagedError(f"{places.published}: expected the publication that it leads to; found nothing. {BACK}")
    if not places.published.exists():
        raise UserError(f"{places.published_db}: expected a publication; found none. Make one with: omsorgsvarehus run")
    if not places.published_db.exists():
        raise DamagedError(f"{places.published_db}: expected the database of a publication; found none. {BACK}")
    return places.published_db


def opened(places: Places) -> duckdb.DuckDBPyConnection:
    """The published file, for reading; raises UserError when there is none that is whole."""
    try:
        return duck.connect(database(places), read_only=True)
    except DamagedError as error:
        raise error if BACK in str(error) else DamagedError(f"{error}. {BACK}") from None


def manifest(places: Places) -> dict:
    """What the published manifest says; raises UserError when it is damaged."""
    try:
        return _said(places.published / "manifest.json")
    except DamagedError as error:
        raise DamagedError(f"{error}. {BACK}") from None


def gaps(said: dict) -> list[dict]:
    """What SSB did not give, from a manifest: dataset, reason, marts that rest on it. An older one tells of none."""
    return said.get("gaps", [])


def withheld_names(places: Places) -> list[str]:
    """A line for each municipality that has ansvar whose names look like persons' and are not published.

    Which ansvar stands in the build database, that readers do not see: the number of one who is alone tells of them.
    """
    counts = manifest(places).get("withheld_names", {})  # no publication of an older version has any
    if not counts:
        return []
    try:
        with duck.connect(places.build_db, read_only=True) as con:
            which = dict(con.execute(_WITHHELD).fetchall())
    except (UserError, duckdb.Error):  # a run has it, or it is taken away
        which = {}
    return [_told_of_names(kommunenr, count, which.get(kommunenr, [])) for kommunenr, count in counts.items()]


def _told_of_names(kommunenr: str, count: int, which: list[str]) -> str:
    told = [shown.value("ansvar", ansvar) for ansvar in which[:MOST_NAMED]]
    more = f" and {len(which) - MOST_NAMED} more" if len(which) > MOST_NAMED else ""
    numbers = f": {', '.join(told)}{more}" if which else ""
    return (
        f"{kommunenr}: {count} ansvar with a name that looks like a person's, which is withheld{numbers}."
        " What may stand is named in ansvar_navn_kan_vises"
    )


def _said(path: Path) -> dict:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or "something else"
    else:
        if isinstance(said, dict) and said.keys() >= MANIFEST:
            return said
        found = "something else"
    raise DamagedError(f"{path}: expected the manifest of a publication; found: {found}")


def rollback(places: Places, build_id: str | None = None) -> str:
    """Bring back the publication before the current one, or the one named, earlier or later; returns its build_id.

    Raises DamagedError when that one is not as it was when it was made.
    """
    with swapping(places):
        now, kept = current(places), held(places)
        if build_id is None:
            earlier = [one for one in kept if now and one < now]
            if not earlier:
                raise UserError(f"expected an earlier publication to go back to; found none before {now}")
            build_id = earlier[-1]
        if build_id not in kept:
            raise UserError(
                f"expected one of the publications that are kept ({', '.join(kept) or 'none'}); found {build_id}"
            )
        for fault in faults(places.publications / build_id):
            raise DamagedError(f"{fault}. Readers see what they saw; go to another, or make a new one")
        maaledato.note(places, maaledato.of_publication(places.publications / build_id), build_id)
        point_to(places, build_id)
        return build_id


def prune(places: Places) -> None:
    """Keep the newest publications, and whatever is published now."""
    for build_id in held(places)[:-KEPT]:
        if build_id != current(places):
            # Out of sight first: a publication that is half deleted must not be one to go back to.
            hidden = places.publications / f".old-{build_id}"
            os.replace(places.publications / build_id, hidden)
            take_away(hidden)


def take_away(path: Path) -> None:
    """Remove what nobody needs any more; that it cannot be removed stops no publication."""
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        log.warning(f"published {path}: expected that it can be taken away; found: {error.strerror}")


def _manifest(places: Places, checks: list[Check], planned: Counter) -> dict:
    # A check that was skipped, or that another run made, must not count as one that passed.
    missing = planned - Counter((check.kind, check.name) for check in checks)
    bad = [check.name for check in checks if check.status not in ("pass", "warn")]
    if missing or bad:
        faults = ", ".join([name for _, name in missing] + bad)
        raise AuditError(f"nothing is published; run the whole job: checks that did not run or pass: {faults}")
    with duck.connect(places.build_db, read_only=True) as con:
        rows = con.execute(
            "select mart, rader, kontroller, build_id, bygget_utc::varchar, arkivfiler"
            " from marts.publikasjon order by mart"
        ).fetchall()
        inputs = con.execute(
            "select * exclude (fingerprint, holdt_mot) from raw.regnskap_lasting order by kommunenr, file"
        )
        names = [column[0] for column in inputs.description]
        loads = [dict(zip(names, map(str, row), strict=True)) for row in inputs.fetchall()]
        # No counts: how many decisions there are is not published.
        extracts = con.execute("select kommunenr, file, _archive_id from raw.vedtak_lasting order by all").fetchall()
        withheld = {kommunenr: len(which) for kommunenr, which in con.execute(_WITHHELD).fetchall()}
        days = maaledato.of_build(con)
        missing = con.execute("select datasett, hvorfor, mater from raw.ssb_mangel order by datasett").fetchall()
    return {
        "build_id": rows[0][3],
        # From the data folder. It never changes, while what data/published leads to does each night.
        "folder": f"{places.publications.name}/{rows[0][3]}",
        "built_utc": rows[0][4],
        "marts": {mart: count for mart, count, *_ in rows},
        "archive_files": rows[0][5].split("\n"),
        "inputs": loads,
        "gaps": [
            {"dataset": dataset, "reason": reason, "marts": [mart for mart in marts.split(",") if mart]}
            for dataset, reason, marts in missing
        ],
        "withheld_names": withheld,
        "decisions": [dict(zip(("kommunenr", "file", "_archive_id"), row, strict=True)) for row in extracts],
        maaledato.KEY: days,
        "checks": [asdict(check) for check in checks],
    }


def _write_marts(places: Places, candidate: Path, marts: list[str]) -> None:
    with duck.connect() as con:
        con.execute(f"attach {duck.literal(places.build_db)} as build (read_only)")
        # Readers older than the DuckDB that writes must be able to open the file.
        con.execute(f"attach {duck.literal(candidate / DATABASE)} as candidate (storage_version 'v1.0.0')")
        con.execute("use candidate")
        con.begin()  # else each statement is written to disk by itself
        con.execute("create schema marts")
        for mart in marts:
            ddl = con.execute(
                "select sql from duckdb_tables()"
                " where database_name = 'build' and schema_name = 'marts' and table_name = ?",
                [mart],
            ).fetchone()[0]
            # The table's own definition, so that primary keys and not null hold in the published file too.
            con.execute(ddl)
            con.execute(f"insert into candidate.marts.{mart} select * from build.marts.{mart} order by all")
            _comment(con, mart)
            parquet = candidate / "parquet" / f"{mart}.parquet"
            con.execute(f"copy candidate.marts.{mart} to {duck.literal(parquet)} (format parquet, compression zstd)")
        con.commit()
        con.execute("checkpoint candidate")
        con.execute("use memory")
        con.execute("detach candidate")


def _comment(con, mart: str) -> None:
    table = con.execute(
        "select comment from duckdb_tables()"
        " where database_name = 'build' and schema_name = 'marts' and table_name = ?",
        [mart],
    ).fetchone()[0]
    # Without concat_ws a column that has no unit would have no comment.
    columns = con.execute(
        "select kolonne, concat_ws(' ', beskrivelse, '[' || enhet || ']') from build.marts.kolonner where mart = ?",
        [mart],
    ).fetchall()
    con.execute(f"comment on table candidate.marts.{mart} is {duck.literal(table)}")
    for column, comment in columns:
        con.execute(f"comment on column candidate.marts.{mart}.{column} is {duck.literal(comment)}")


def _check_copy(places: Places, candidate: Path, marts: dict[str, int]) -> None:
    """Open what was written as a reader would: every table must be the build's, row for row."""
    with duck.connect() as con:
        con.execute(f"attach {duck.literal(places.build_db)} as build (read_only)")
        con.execute(f"attach {duck.literal(candidate / DATABASE)} as candidate (read_only)")
        for mart, rows in marts.items():
            if columns := privacy.columns_with_fodselsnummer(con, f"candidate.marts.{mart}"):
                raise AuditError(f"nothing is published; {mart}: expected no fødselsnummer; found one in {columns[0]}")
            if columns := privacy.columns_with_pseudonym(con, f"candidate.marts.{mart}"):
                raise AuditError(f"nothing is published; {mart}: expected no person; found a pseudonym in {columns[0]}")
            parquet = duck.literal(candidate / "parquet" / f"{mart}.parquet")
            for copy in (f"candidate.marts.{mart}", f"read_parquet({parquet})"):
                count, different = con.execute(
                    f"""
                    select
                        (select count(*) from {copy}),
                        (select count(*) from (from build.marts.{mart} except all from {copy}))
                    """
                ).fetchone()
                if count != rows or different:
                    raise AuditError(
                        f"nothing is published; {mart}: expected {rows} rows as in the build;"
                        f" found {count} in the copy, {different} of the build's not among them"
                    )


def _sync(*paths: Path) -> None:
    # What a rename points to must be on disk before the rename is.
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
