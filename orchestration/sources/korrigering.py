"""The contracts of KOSTRA corrections: what is moved, taken out, brought in or normalised, and why."""

from orchestration.settings import SEEDS
from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources.rules import (
    OWN_REASONS,
    SOURCE_REASON,
    VALIDITY,
    VALIDITY_COLUMNS,
    VALIDITY_LAYOUT,
    VALIDITY_REASONS,
    Contract,
    number,
)

# The corrections that hold for every municipality; its own row with the same id replaces one of them.
SHIPPED = SEEDS / "korrigeringer" / "korrigering.csv"

_FRA = ["fra_ansvar", "fra_funksjon", "fra_art", "fra_prosjekt"]
_TIL = ["til_ansvar", "til_funksjon", "til_art", "til_prosjekt"]
_NO_FRA = "coalesce(fra_ansvar, fra_funksjon, fra_art, fra_prosjekt) is null"
_NO_TIL = "coalesce(til_ansvar, til_funksjon, til_art, til_prosjekt) is null"
_ANDEL = number("andel", "decimal(11, 10)")

KORRIGERINGER = Contract(
    key="korrigeringer",
    table="korrigeringer",
    columns=[
        "id", "kommunenr", *VALIDITY_COLUMNS, "type", *_FRA, *_TIL, "belop_nok", "andel", "begrunnelse", "kilde",
        "godkjent_av",
    ],
    layout=f"""{VALIDITY_LAYOUT}, id varchar, type varchar, {", ".join(f"{name} varchar" for name in [*_FRA, *_TIL])},
        belop_nok decimal(18, 2), andel decimal(11, 10), begrunnelse varchar, kilde varchar, godkjent_av varchar""",
    values=f"""{VALIDITY}, id, type, {", ".join([*_FRA, *_TIL])}, belop_nok::decimal(18, 2),
        case when andel = 'alt' then 1 else andel::decimal(11, 10) end, begrunnelse, kilde, godkjent_av""",
    windows={"en_id": ["id"]},
    reasons=f"""{OWN_REASONS}, {VALIDITY_REASONS},
    case when id is null then 'id: expected a name for the correction; found nothing' end,
    case when count(*) over en_id > 1
        then 'id: expected each id once; found ' || {vist("id")} || ' ' || count(*) over en_id || ' times' end,
    case when coalesce(type, '') not in ('flytt', 'uttak', 'innhent', 'normaliser')
        then 'type: expected flytt, uttak, innhent or normaliser; found ' || {found("type")} end,
    case when begrunnelse is null then 'begrunnelse: expected why; found nothing' end,
    {SOURCE_REASON},
    case when godkjent_av is null then 'godkjent_av: expected who approved it; found nothing' end,
    case when type in ('flytt', 'uttak') and {_NO_FRA}
        then 'fra_: expected fra_ansvar, fra_funksjon, fra_art or fra_prosjekt for type ' || type || '; found none' end,
    case when type = 'flytt' and {_NO_TIL}
        then 'til_: expected til_ansvar, til_funksjon, til_art or til_prosjekt for type flytt; found none' end,
    case when type in ('uttak', 'normaliser') and not {_NO_TIL}
        then 'til_: expected nothing for type ' || type || '; found '
            || {vist("til_ansvar", "coalesce(til_ansvar, til_funksjon, til_art, til_prosjekt)")} end,
    case when type = 'innhent' and til_funksjon is null
        then 'til_funksjon: expected the function it is brought to; found nothing' end,
    case when til_funksjon is not null and til_funksjon not in (select funksjon from funksjoner)
        then 'til_funksjon: expected a function of seeds/kontoplan/funksjon.csv; found ' || {vist("til_funksjon")} end,
    case when til_art is not null and til_art not in (select art from arter)
        then 'til_art: expected an art of seeds/kontoplan/art.csv; found ' || {vist("til_art")} end,
    case when til_funksjon = fra_funksjon and coalesce(til_ansvar, til_art, til_prosjekt) is null
        then 'til_funksjon: expected another function than fra_funksjon; found ' || {vist("til_funksjon")} end,
    case when type = 'normaliser' and (belop_nok is not null or andel is not null or fra_art is not null)
        then 'belop_nok, andel, fra_art: expected nothing for type normaliser; found '
            || {vist("belop_nok", "coalesce(belop_nok, andel, fra_art)")} end,
    case when type <> 'normaliser' and (belop_nok is null) = (andel is null)
        then 'belop_nok, andel: expected one of them; found '
            || case when andel is null then 'neither' else 'both' end end,
    case when type = 'innhent' and {_NO_FRA} and belop_nok is null
        then 'belop_nok: expected an amount when nothing says where it comes from; found nothing' end,
    case when belop_nok is not null and not regexp_full_match(belop_nok, '-?[0-9]{{1,13}}([.][0-9]{{1,2}})?')
        then 'belop_nok: expected kroner such as 7500000 or -1250.50; found ' || {vist("belop_nok")} end,
    case when try_cast(belop_nok as decimal(18, 2)) = 0 then 'belop_nok: expected another amount than 0; found 0' end,
    case when andel is not null and andel <> 'alt'
            and coalesce({_ANDEL} not between 0 and 1, true)
        then 'andel: expected alt, or a share from 0 to 1 such as 0.4; found ' || {vist("andel")} end
    """,
)  # fmt: skip

AGA_SONER = Contract(
    key="aga_soner",
    table="aga_soner",
    columns=["kommunenr", *VALIDITY_COLUMNS, "sone", "andel", "kilde"],
    layout=f"{VALIDITY_LAYOUT}, sone varchar, andel decimal(11, 10), kilde varchar",
    values=f"{VALIDITY}, sone, coalesce(andel, '1')::decimal(11, 10), kilde",
    windows={"en_sone": ["sone"]},
    reasons=f"""{OWN_REASONS}, {VALIDITY_REASONS},
    case when coalesce(sone, '') not in (select sone from soner)
        then 'sone: expected one of ' || (select string_agg(distinct sone, ', ' order by sone) from soner)
            || '; found ' || {found("sone")} end,
    {SOURCE_REASON},
    case when andel is not null and coalesce({_ANDEL} not between 0 and 1, true)
        then 'andel: expected the share of the wages, from 0 to 1; found ' || {vist("andel")} end,
    case when count(*) over en_sone > 1
        then 'sone: expected each zone once; found ' || {vist("sone")} || ' ' || count(*) over en_sone || ' times' end
    """,
)
