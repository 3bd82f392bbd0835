"""Which accounts are to be built: an account (årsregnskap) is a municipality's of a year.

raw.aarsregnskap has one row an account: `avtrykk` stands for all that its figures rest on, `bygget` is the avtrykk that
the tables were last made from, and null from the moment something has changed until a whole build has succeeded.
dbt builds those where `bygget` is null (dbt_project/macros/endret.sql); the others stand as they were built.
"""

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration import duck, sources
from orchestration.errors import UserError
from orchestration.settings import DBT_PROJECT, SEEDS, Places, Settings

DDL = "create table raw.aarsregnskap (kommunenr varchar, aar smallint, avtrykk varchar, bygget varchar)"


def chosen(settings: Settings, kommunenr: str | None, aar: int | None) -> list[tuple[str, int]]:
    """The accounts of the configuration that are of the municipality and the year; None is any."""
    known = [(kommune.kommunenr, year) for kommune in settings.kommuner for year in dict.fromkeys(kommune.aar)]
    found = [(of, year) for of, year in known if kommunenr in (None, of) and aar in (None, year)]
    if not found:
        asked = " ".join(str(part) for part in (kommunenr, aar) if part is not None)
        held = ", ".join(f"{of} {year}" for of, year in known)
        raise UserError(f"{asked}: expected an account that the configuration names ({held}); found none")
    return found


def read_again(places: Places, accounts: list[tuple[str, int]]) -> None:
    """Let the next run read the files of these accounts again, and build all that is told of them."""
    if not places.build_db.exists():
        return  # whatever comes will be read and built
    with duck.build(places.build_db) as con:
        duck.ensure(con, "aarsregnskap", DDL)
        if not con.execute("select 1 from duckdb_tables() where table_name = 'regnskap_lasting'").fetchone():
            return
        con.executemany("update raw.aarsregnskap set bygget = null where kommunenr = ? and aar = ?", accounts)
        # What is written in the register is compared with the file; nothing is like this.
        con.executemany(
            """
            update raw.regnskap_lasting set fingerprint = 'to be read again'
            where (kommunenr, file) in (select kommunenr, file from raw.regnskap where kommunenr = ? and aar = ?)
            """,
            accounts,
        )


def note(con: duckdb.DuckDBPyConnection) -> None:
    """Write what each account rests on now; called when everything of the configuration is loaded."""
    con.execute(
        """
        create or replace table raw.aarsregnskap as
        with fil as (
            select distinct
                linje.kommunenr, linje.aar, lasting.file || lasting._archive_id || lasting.fingerprint as fil
            from (
                select distinct kommunenr, aar, file from raw.regnskap
                union all
                select distinct kommunenr, aar, file from raw.regnskap__rejected
            ) as linje
            inner join raw.regnskap_lasting as lasting
                on linje.kommunenr = lasting.kommunenr and linje.file = lasting.file
        ),
        regel as (
            select distinct kommunenr, file || _archive_id as fil
            from (
                select kommunenr, file, _archive_id from raw.fordelingsregler
                union all select kommunenr, file, _archive_id from raw.fellesnokler
                union all select kommunenr, file, _archive_id from raw.korrigeringer
                union all select kommunenr, file, _archive_id from raw.aga_soner
            )
        ),
        konto as (
            select kommunenr, aar from raw.kommune_aar
            union
            select kommunenr, aar from fil where aar is not null
        ),
        naa as (
            select
                konto.kommunenr,
                konto.aar,
                sha256(concat_ws(
                    ' ',
                    $project,
                    (select regnskapsgrunnlag from raw.kommune where kommunenr = konto.kommunenr),
                    (select string_agg(ansvar, ' ' order by ansvar) from raw.ansvar_navn_vises
                        where kommunenr = konto.kommunenr),
                    (select string_agg(fil, ' ' order by fil) from fil
                        where fil.kommunenr = konto.kommunenr and fil.aar = konto.aar),
                    (select string_agg(fil, ' ' order by fil) from regel
                        where coalesce(regel.kommunenr, konto.kommunenr) = konto.kommunenr)
                )) as avtrykk
            from konto
        )
        select
            naa.kommunenr,
            naa.aar,
            naa.avtrykk,
            case when staar.bygget = naa.avtrykk then staar.bygget end as bygget
        from naa
        left join raw.aarsregnskap as staar on naa.kommunenr = staar.kommunenr and naa.aar = staar.aar
        """,
        {"project": project()},
    )


def note_built(places: Places) -> None:
    """Write that every account is built; called when all of dbt's models stand and all of its tests have passed."""
    with duck.build(places.build_db) as con:
        con.execute("update raw.aarsregnskap set bygget = avtrykk")


def none_stands(places: Places) -> bool:
    """Whether no account stands as it was built, so that the tables are to be made anew."""
    with duck.build(places.build_db) as con:
        duck.ensure(con, "aarsregnskap", DDL)
        return con.execute("select count(bygget) = 0 from raw.aarsregnskap").fetchone()[0]


@functools.cache
def project() -> str:
    """A checksum of what reads and builds: the readers, the models and macros, the lists they use, and the tools."""
    files = [
        *Path(sources.__file__).parent.glob("*.py"),
        *DBT_PROJECT.glob("models/**/*.sql"),
        *DBT_PROJECT.glob("macros/*.sql"),
        DBT_PROJECT / "dbt_project.yml",
    ]
    files += [path for path in SEEDS.glob("**/*.csv") if "demo" not in path.parts]
    digest = hashlib.sha256(" ".join(map(version, ("dbt-core", "dbt-duckdb", "duckdb"))).encode())
    for path in sorted(files):
        digest.update(path.relative_to(DBT_PROJECT.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
