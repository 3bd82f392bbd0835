"""Takes a municipality's own rule files into raw: fordelingsregler and fellesnokler.

A rule that cannot be followed stops the load, with file, line and what was expected: there is no bound on
faults in rules.
"""

from pathlib import Path

import duckdb

from orchestration.archive import Archived
from orchestration.duck import literal
from orchestration.errors import LoadError, did_you_mean
from orchestration.settings import SEEDS
from orchestration.sources import tabular

BRUKERGRUPPE = SEEDS / "brukergrupper" / "brukergruppe.csv"
FUNKSJON = SEEDS / "kontoplan" / "funksjon.csv"

TABLES = """
create schema if not exists raw;
create or replace table raw.fordelingsregler (
    _archive_id varchar, kommunenr varchar, file varchar, line bigint, gyldig_fra smallint, gyldig_til smallint,
    ansvar varchar, funksjon varchar, art varchar, prosjekt varchar, metode varchar, brukergruppe varchar,
    vekt decimal(22, 10), enkeltbruker boolean, publiseres_under varchar
);
create or replace table raw.fellesnokler (
    _archive_id varchar, kommunenr varchar, file varchar, line bigint, gyldig_fra smallint, gyldig_til smallint,
    funksjon varchar, brukergruppe varchar, andel decimal(22, 10)
);
"""

RULE_COLUMNS = [
    "kommunenr", "aar", "gyldig_fra", "gyldig_til", "ansvar", "funksjon", "art", "prosjekt", "metode", "brukergruppe",
    "vekt", "enkeltbruker", "publiseres_under", "kilde",
]  # fmt: skip
KEY_COLUMNS = ["kommunenr", "aar", "gyldig_fra", "gyldig_til", "funksjon", "brukergruppe", "andel", "kilde"]

# SQL: a list of expressions, each the reason to refuse a line, or null.
BOTH = """
    case when kommunenr <> $kommunenr then 'kommunenr: expected ' || $kommunenr || '; found ' || kommunenr end,
    case when not regexp_full_match(aar, '[0-9]{4}') then 'aar: expected a year; found ' || aar end,
    case when not regexp_full_match(gyldig_fra, '[0-9]{4}')
        then 'gyldig_fra: expected a year; found ' || gyldig_fra end,
    case when not regexp_full_match(gyldig_til, '[0-9]{4}')
        then 'gyldig_til: expected a year; found ' || gyldig_til end,
    case when aar is not null and (gyldig_fra is not null or gyldig_til is not null)
        then 'aar: expected aar, or gyldig_fra and gyldig_til; found both' end,
    case when gyldig_fra > gyldig_til
        then 'gyldig_til: expected ' || gyldig_fra || ' or later; found ' || gyldig_til end,
    case when funksjon is not null and funksjon not in (select funksjon from funksjoner)
        then 'funksjon: expected a function of seeds/kontoplan/funksjon.csv; found ' || funksjon end,
    case when brukergruppe is not null and brukergruppe not in (select brukergruppe from grupper)
        then 'brukergruppe: expected one of ' || (select string_agg(brukergruppe, ', ') from grupper)
            || '; found ' || brukergruppe end
"""
RULES = f"""{BOTH},
    case when ansvar is null and funksjon is null then 'ansvar: expected ansvar or funksjon; found neither' end,
    case when (art is not null or prosjekt is not null) and (ansvar is null or funksjon is null)
        then 'art, prosjekt: expected both ansvar and funksjon beside them; found one missing' end,
    case when coalesce(metode, '') not in ('direkte', 'manuell', 'felles')
        then 'metode: expected direkte, manuell or felles; found ' || coalesce(metode, 'nothing') end,
    case when metode in ('direkte', 'manuell') and brukergruppe is null
        then 'brukergruppe: expected a group for metode ' || metode || '; found nothing' end,
    case when metode = 'felles' and brukergruppe is not null
        then 'brukergruppe: expected nothing for metode felles; found ' || brukergruppe end,
    case when metode = 'manuell' and try_cast(vekt as decimal(22, 10)) is null
        then 'vekt: expected a number for metode manuell; found ' || coalesce(vekt, 'nothing') end,
    case when metode <> 'manuell' and vekt is not null
        then 'vekt: expected nothing for metode ' || metode || '; found ' || vekt end,
    case when enkeltbruker is not null and enkeltbruker not in ('ja', 'nei')
        then 'enkeltbruker: expected ja or nei; found ' || enkeltbruker end,
    case when enkeltbruker = 'ja' and (ansvar is null or publiseres_under is null)
        then 'publiseres_under: expected ansvar, and the ansvar it is merged with, for enkeltbruker ja; found nothing'
        end,
    case when publiseres_under is not null and coalesce(enkeltbruker, 'nei') = 'nei'
        then 'publiseres_under: expected nothing unless enkeltbruker is ja; found ' || publiseres_under end,
    -- A user is one person in every year and in every rule: one parent, and the parent no single user.
    case when enkeltbruker = 'ja' and max(publiseres_under) over (partition by ansvar)
            <> min(publiseres_under) over (partition by ansvar)
        then 'publiseres_under: expected one parent for ansvar ' || ansvar || '; found several' end,
    case when publiseres_under in (select r.ansvar from rules as r where r.enkeltbruker = 'ja')
        then 'publiseres_under: expected an ansvar that is no single user''s; found ' || publiseres_under end,
    -- What follows looks at all lines of one rule.
    case when count(distinct metode) over en_regel > 1
        then 'metode: expected one metode for one rule; found ' || count(distinct metode) over en_regel end,
    case when metode <> 'manuell' and count(*) over en_regel > 1
        then 'expected one line for one rule; found ' || count(*) over en_regel end,
    case when metode = 'manuell' and count(*) over en_gruppe > 1
        then 'brukergruppe: expected each group once in one rule; found ' || brukergruppe || ' '
            || count(*) over en_gruppe || ' times' end,
    case when metode = 'manuell' and coalesce(sum(try_cast(vekt as decimal(22, 10))) over en_regel, 0) = 0
        then 'vekt: expected weights that do not sum to 0; found 0' end
"""
KEYS = f"""{BOTH},
    case when brukergruppe is null then 'brukergruppe: expected a group; found nothing' end,
    case when try_cast(andel as decimal(22, 10)) is null or try_cast(andel as decimal(22, 10)) < 0
        then 'andel: expected a number of 0 or more; found ' || coalesce(andel, 'nothing') end,
    case when count(*) over en_gruppe > 1
        then 'brukergruppe: expected each group once in one key; found ' || brukergruppe || ' '
            || count(*) over en_gruppe || ' times' end,
    case when coalesce(sum(try_cast(andel as decimal(22, 10))) over en_regel, 0) = 0
        then 'andel: expected shares that do not sum to 0; found 0' end
"""


def load_rules(con: duckdb.DuckDBPyConnection, kommunenr: str, file: Path, kept: Archived) -> int:
    """Add one file of fordelingsregler to raw.fordelingsregler; returns the number of lines."""
    _read(con, kommunenr, file, kept, RULE_COLUMNS, RULES, ["ansvar", "funksjon", "art", "prosjekt"])
    return con.execute(
        f"""
        insert into raw.fordelingsregler
        select {literal(kept.archive_id)}, {literal(kommunenr)}, {literal(file.name)}, line, {_VALIDITY}, ansvar,
            funksjon, art, prosjekt, metode, brukergruppe, vekt::decimal(22, 10),
            coalesce(enkeltbruker = 'ja', false), publiseres_under
        from rules
        """
    ).fetchone()[0]


def load_keys(con: duckdb.DuckDBPyConnection, kommunenr: str, file: Path, kept: Archived) -> int:
    """Add one file of fellesnokler to raw.fellesnokler; returns the number of lines."""
    _read(con, kommunenr, file, kept, KEY_COLUMNS, KEYS, ["funksjon"])
    return con.execute(
        f"""
        insert into raw.fellesnokler
        select {literal(kept.archive_id)}, {literal(kommunenr)}, {literal(file.name)}, line, {_VALIDITY},
            funksjon, brukergruppe, andel::decimal(22, 10)
        from rules
        """
    ).fetchone()[0]


_VALIDITY_TEXT = "coalesce(aar, gyldig_fra, '0'), coalesce(aar, gyldig_til, '9999')"
_VALIDITY = "coalesce(aar, gyldig_fra, '0')::smallint, coalesce(aar, gyldig_til, '9999')::smallint"


def _read(
    con: duckdb.DuckDBPyConnection,
    kommunenr: str,
    file: Path,
    kept: Archived,
    columns: list[str],
    reasons: str,
    key: list[str],
) -> None:
    """Fill the table `rules` with the lines of the file, or raise LoadError with every faulty line."""
    header = tabular.read_rules(con, kept.path, file.name)
    for name in header:
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise LoadError(f"{file.name}:1: expected the columns {', '.join(columns)}; found '{name}'{hint}")
        if header.count(name) > 1:
            raise LoadError(f"{file.name}:1: expected each column once; found '{name}' {header.count(name)} times")
    fields = ", ".join(
        f"nullif(trim(fields[{header.index(name) + 1}]), '') as {name}"
        if name in header
        else f"null::varchar as {name}"
        for name in columns
    )
    one_rule = ", ".join([*(f"coalesce({name}, '')" for name in key), _VALIDITY_TEXT])
    con.execute(f"create or replace temp table rules as select line, {fields} from lines")
    groups = f"select brukergruppe from read_csv({literal(BRUKERGRUPPE)}, header = true)"
    con.execute(f"create or replace temp view grupper as {groups}")
    functions = f"select funksjon from read_csv({literal(FUNKSJON)}, header = true, all_varchar = true)"
    con.execute(f"create or replace temp view funksjoner as {functions}")
    width = f"case when len(fields) <> {len(header)} then 'expected {len(header)} columns; found ' || len(fields) end"
    faults = con.execute(
        f"""
        select line, unnest(reasons) as reason from (
            select line, list_filter([{reasons}], lambda reason: reason is not null) as reasons from rules
            window en_regel as (partition by {one_rule}),
                en_gruppe as (partition by {one_rule}, coalesce(brukergruppe, ''))
            union all
            select line, list_filter([{width}], lambda reason: reason is not null) from lines
        )
        order by line limit 20
        """,
        {"kommunenr": kommunenr},
    ).fetchall()
    if faults:
        raise LoadError("\n".join(f"{file.name}:{line}: {reason}" for line, reason in faults))
