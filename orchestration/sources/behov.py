"""The contracts of what need correction is given: criteria to compute indices from, and indices given as they are."""

from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources.rules import SOURCE_REASON, YEAR_REASON, Contract

# SQL: a number of 0 or more.
_NUMBER = "'[0-9]+([.][0-9]+)?'"
_ROW_REASONS = f"{YEAR_REASON}, {SOURCE_REASON}"

# The nation, in the place of a municipality's number.
LANDET = "EAK"

KRITERIER = Contract(
    key="kriterier",
    table="kriterier",
    columns=["kommunenr", "aar", "kriterium", "verdi", "kilde"],
    layout="aar smallint, kriterium varchar, verdi double, kilde varchar",
    values="aar::smallint, kriterium, verdi::double, kilde",
    windows={"en_verdi": ["kommunenr", "aar", "kriterium"]},
    reasons=f"""{_ROW_REASONS},
    case when not regexp_full_match(coalesce(kommunenr, ''), '[0-9]{{4}}|{LANDET}')
        then 'kommunenr: expected four digits, or {LANDET} for the nation; found '
            || {found("kommunenr")} end,
    case when coalesce(kriterium, '') not in (select kriterium from kriterieliste)
        then 'kriterium: expected one of seeds/behov/kriterium.csv; found ' || {found("kriterium")} end,
    case when not regexp_full_match(coalesce(verdi, ''), {_NUMBER})
        then 'verdi: expected a number such as 1250 or 12.5; found ' || {found("verdi")} end,
    case when (kriterium = 'innbyggere' or kommunenr = '{LANDET}') and try_cast(verdi as double) = 0
        then 'verdi: expected more than 0, since others are divided by it; found 0' end,
    case when count(*) over en_verdi > 1
        then 'kriterium: expected each once for a municipality and year; found ' || {vist("kriterium")} || ' '
            || count(*) over en_verdi || ' times' end
    """,
)

INDEKSER = Contract(
    key="indekser",
    table="indekser",
    columns=["kommunenr", "aar", "sektor", "indeks", "kilde"],
    layout="aar smallint, sektor varchar, indeks double, kilde varchar",
    values="aar::smallint, sektor, indeks::double, kilde",
    windows={"en_indeks": ["kommunenr", "aar", "sektor"]},
    reasons=f"""{_ROW_REASONS},
    case when not regexp_full_match(coalesce(kommunenr, ''), '[0-9]{{4}}')
        then 'kommunenr: expected four digits; found ' || {found("kommunenr")} end,
    case when coalesce(sektor, '') not in (select sektor from sektorer)
        then 'sektor: expected one of ' || (select string_agg(distinct sektor, ', ' order by sektor) from sektorer)
            || '; found ' || {found("sektor")} end,
    case when not regexp_full_match(coalesce(indeks, ''), {_NUMBER})
        then 'indeks: expected a number such as 1.076; found ' || {found("indeks")} end,
    case when count(*) over en_indeks > 1
        then 'sektor: expected each once for a municipality and year; found ' || {vist("sektor")} || ' '
            || count(*) over en_indeks || ' times' end
    """,
)
