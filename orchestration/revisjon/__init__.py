"""The audit of what is withheld: what can one who knows all that is published on decisions find out about few persons?

It stands between the marts and the publication. It reads the marts as a reader would, and the persons behind them only
to know which answers would give somebody away. It shares nothing with what withheld them. A finding says where, and
what a reader must not be able to tell; never what the reader would find.

    funn         what a finding is, and the rules of one sum: how many, and does one of them dominate
    dag          home care on one day: by zone, age, class and the heaviest
    tjenester    the services of one day, with known prices
    endringer    what changed from one day to the next
    inference    the programmes of whole numbers that they are solved by
"""

from pathlib import Path

import duckdb

from orchestration import duck
from orchestration.log import log
from orchestration.revisjon.dag import Day
from orchestration.revisjon.endringer import changes
from orchestration.revisjon.funn import DIMENSIONS, ENDRING, MEASURES, TABLES, VOLUM, Bounds, Finding, columns
from orchestration.revisjon.tjenester import Services
from orchestration.settings import Places

# What the check is called, and of how many findings a table tells.
KIND = "revisjon"
SHOWN = 10
# The persons that it reads: models of dbt's.
PERSONS = ["int_vedtak__mottaker", "int_vedtak__gjeldende", "int_vedtak__endring", "int_vedtak__pris"]


def run(places: Places, published: dict[str, Path]) -> list[Finding]:
    """What is found in the build database, with the publications that readers may have had: {name: database}."""
    with duck.connect(places.build_db, read_only=True) as con:
        earlier = {}
        for number, (name, file) in enumerate(published.items()):
            schema = f"earlier_{number}.marts"
            try:
                con.execute(f"attach {duck.literal(file)} as earlier_{number} (read_only)")
                # One from before rows said what they comprise is not read: what it gave away cannot be called back.
                if {*DIMENSIONS.values()} <= {*columns(con, schema, VOLUM)}:
                    earlier[name] = schema
            except duckdb.Error as error:
                said = str(error).splitlines()[0]
                log.warning(f"audit     {name}: expected an earlier publication that can be read; found: {said}")
        return audit(con, earlier)


def audit(con: duckdb.DuckDBPyConnection, earlier: dict[str, str] | None = None) -> list[Finding]:
    """What is found in the marts of the connection; none where they can be published.

    `earlier` are publications that readers have: {name: schema of their marts}.
    """
    earlier = earlier or {}
    bounds = Bounds.of(con)
    findings = _shown_though_withheld(con)
    days = " union ".join(f"select kommunenr, maaledato from marts.{table}" for table in TABLES if table != ENDRING)
    for key in con.execute(f"{days} order by all").fetchall():
        day = Day(con, key, bounds, earlier)
        findings += day.findings() + Services(day).findings()
    pairs = f"select distinct kommunenr, fra_dato, til_dato from marts.{ENDRING} order by all"
    for key in con.execute(pairs).fetchall():
        findings += changes(con, key, bounds, earlier)
    return findings


def _shown_though_withheld(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    found = []
    for table in TABLES:
        for column in [one for one in MEASURES[table] if one in columns(con, "marts", table)]:
            shown = f"select count(*) from marts.{table} where skjermet and {column} is not null"
            if rows := con.execute(shown).fetchone()[0]:
                found.append(Finding(table, f"{column}: expected no value where skjermet is true; found {rows} rows"))
    return found
