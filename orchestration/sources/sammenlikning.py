"""The contracts of comparison: sets of municipalities, and figures that others have published."""

from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources.rules import SOURCE_REASON, Contract, is_total, number

_SET_REASONS = f"""
    case when aar is not null and not regexp_full_match(aar, '[0-9]{{4}}')
        then 'aar: expected a year, or nothing for every year; found ' || {vist("aar")} end,
    case when dataaar is not null and not regexp_full_match(dataaar, '[0-9]{{4}}')
        then 'dataaar: expected a year, or nothing; found ' || {vist("dataaar")} end,
    case when for_kommunenr is not null and not regexp_full_match(for_kommunenr, '[0-9]{{4}}')
        then 'for_kommunenr: expected four digits; found ' || {vist("for_kommunenr")} end,
    case when medlem_kommunenr is not null and not regexp_full_match(medlem_kommunenr, '[0-9]{{4}}')
        then 'medlem_kommunenr: expected four digits; found ' || {vist("medlem_kommunenr")} end,
    case when sammenlikning is null then 'sammenlikning: expected the name of the set; found nothing' end,
    case when {is_total("sammenlikning", "sammenlikning")}
            or lower(sammenlikning) in (select lower(sammenlikning) from sett)
        then 'sammenlikning: expected a name of your own; found ' || sammenlikning end,
    {SOURCE_REASON}
"""

SAMMENLIKNINGER = Contract(
    key="sammenlikninger",
    table="sammenlikninger",
    columns=["sammenlikning", "navn", "for_kommunenr", "medlem_kommunenr", "aar", "dataaar", "kilde"],
    layout="""sammenlikning varchar, navn varchar, for_kommunenr varchar, medlem_kommunenr varchar, aar smallint,
        dataaar smallint, kilde varchar""",
    values="sammenlikning, navn, for_kommunenr, medlem_kommunenr, aar::smallint, dataaar::smallint, kilde",
    windows={"ett_medlem": ["sammenlikning", "for_kommunenr", "medlem_kommunenr", "aar"]},
    reasons=f"""{_SET_REASONS},
    case when {is_total("navn", "navn")}
        then 'navn: expected another name than our own has (seeds/grenser/totalnavn.csv); found ' || navn end,
    case when medlem_kommunenr is null then 'medlem_kommunenr: expected a municipality; found nothing' end,
    case when count(*) over ett_medlem > 1
        then 'medlem_kommunenr: expected each member once; found ' || {vist("medlem_kommunenr")} || ' '
            || count(*) over ett_medlem || ' times' end
    """,
)
_FIGURE = ["sammenlikning", "for_kommunenr", "medlem", "aar", "omraade", "maal"]
SAMMENLIKNINGSTALL = Contract(
    key="sammenlikningstall",
    table="sammenlikningstall",
    columns=[
        "sammenlikning", "for_kommunenr", "medlem", "medlem_kommunenr", "aar", "dataaar", "omraade", "maal", "verdi",
        "kilde",
    ],
    layout="""sammenlikning varchar, for_kommunenr varchar, medlem varchar, medlem_kommunenr varchar, aar smallint,
        dataaar smallint, omraade varchar, maal varchar, verdi decimal(18, 4), kilde varchar""",
    values="""sammenlikning, for_kommunenr, medlem, medlem_kommunenr, aar::smallint, dataaar::smallint, omraade, maal,
        verdi::decimal(18, 4), kilde""",
    windows={"ett_tall": _FIGURE},
    reasons=f"""{_SET_REASONS},
    case when {is_total("medlem", "navn")}
        then 'medlem: expected another name than our own has (seeds/grenser/totalnavn.csv); found ' || medlem end,
    case when medlem is null then 'medlem: expected whose figure it is; found nothing' end,
    case when coalesce(maal, '') not in ('per_innbygger_behovskorrigert_nok', 'andel_prosent')
        then 'maal: expected per_innbygger_behovskorrigert_nok or andel_prosent; found '
            || {found("maal")} end,
    case when maal = 'andel_prosent' and coalesce(omraade, '') not in (select brukergruppe from grupper)
        then 'omraade: expected one of ' || (select string_agg(brukergruppe, ', ') from grupper)
            || ' for maal andel_prosent; found ' || {found("omraade")} end,
    case when omraade is null then 'omraade: expected what the figure is of; found nothing' end,
    case when {number("verdi", "decimal(18, 4)")} is null
        then 'verdi: expected a number; found ' || {found("verdi")} end,
    case when count(*) over ett_tall > 1
        then 'expected each figure once; found it ' || count(*) over ett_tall || ' times' end
    """,
)  # fmt: skip
