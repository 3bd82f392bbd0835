"""The contract of codes that an installation adds to the shipped account plan, seeds/kontoplan."""

import duckdb

from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources import rules
from orchestration.sources.rules import SOURCE_REASON, Contract, RuleFile

# A code of the shipped plan that stands here too is taken as it stands here.
TILLEGG = Contract(
    key="kontoplan_tillegg",
    table="kontoplan_tillegg",
    columns=["liste", "kode", "navn", "gyldig_fra", "gyldig_til", "kilde"],
    layout="liste varchar, kode varchar, navn varchar, gyldig_fra smallint, gyldig_til smallint, kilde varchar",
    values="liste, kode, navn, gyldig_fra::smallint, gyldig_til::smallint, kilde",
    windows={},
    reasons=f"""
    case when coalesce(liste, '') not in ('art', 'funksjon')
        then 'liste: expected art or funksjon; found ' || {found("liste")} end,
    case when not regexp_full_match(coalesce(kode, ''), '[0-9]{{3}}')
        then 'kode: expected three digits; found ' || {found("kode")} end,
    case when count(*) over (partition by fil, liste, kode) > 1
        then 'kode: expected each code once; found ' || {vist("kode")} || ' '
            || count(*) over (partition by fil, liste, kode) || ' times' end,
    case when navn is null then 'navn: expected a name; found nothing' end,
    case when not regexp_full_match(coalesce(gyldig_fra, ''), '[0-9]{{4}}')
        then 'gyldig_fra: expected a year; found ' || {found("gyldig_fra")} end,
    case when not regexp_full_match(gyldig_til, '[0-9]{{4}}')
        then 'gyldig_til: expected a year; found ' || {vist("gyldig_til")} end,
    case when gyldig_fra > gyldig_til
        then 'gyldig_til: expected ' || {vist("gyldig_fra")} || ' or later; found ' || {vist("gyldig_til")} end,
    {SOURCE_REASON}
    """,
)


def add_to_lists(con: duckdb.DuckDBPyConnection, supplement: list[RuleFile]) -> None:
    """Let the contracts that are judged after this one name the functions and arts that it adds."""
    rules.read_lists(con)
    for *_, kept in supplement:
        for table, liste in (("funksjoner", "funksjon"), ("arter", "art")):
            con.execute(
                f"insert into {table} select distinct kode from raw.kontoplan_tillegg"
                " where _archive_id = ? and liste = ?",
                [kept.archive_id, liste],
            )
