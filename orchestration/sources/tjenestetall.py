"""The contract of a municipality's own figures: places, users and årsverk, and inhabitants where SSB has none."""

from orchestration.sources.rules import OWN_REASONS, SOURCE_REASON, YEAR_REASON, Contract, day, number

_KEY = ["aar", "tjenestetype", "brukergruppe", "maal", "nevner"]

TJENESTETALL = Contract(
    key="tjenestetall",
    table="tjenestetall",
    columns=["kommunenr", *_KEY, "antall", "maaledato", "kilde"],
    layout="""aar smallint, tjenestetype varchar, brukergruppe varchar, maal varchar, nevner varchar,
        antall decimal(18, 2), maaledato date, kilde varchar""",
    values=f"""aar::smallint, tjenestetype, brukergruppe, maal, nevner, antall::decimal(18, 2), {day("maaledato")},
        kilde""",
    windows={"en_nokkel": _KEY},
    reasons=f"""{OWN_REASONS}, {YEAR_REASON},
    case when coalesce(maal, '') not in ('plasser', 'brukere', 'aarsverk', 'innbyggere')
        then 'maal: expected plasser, brukere, aarsverk or innbyggere; found ' || coalesce(maal, 'nothing') end,
    case when coalesce(maal, '') <> 'innbyggere' and coalesce(tjenestetype, '') not in (
            select tjenestetype from tjenestetyper
        )
        then 'tjenestetype: expected one of ' || (select string_agg(tjenestetype, ', ') from tjenestetyper)
            || '; found ' || coalesce(tjenestetype, 'nothing') end,
    case when maal = 'innbyggere' and coalesce(nevner, '') not in (select nevner from nevnere)
        then 'nevner: expected one of ' || (select string_agg(nevner, ', ') from nevnere) || ' for maal innbyggere;'
            || ' found ' || coalesce(nevner, 'nothing') end,
    case when maal = 'innbyggere' and coalesce(tjenestetype, brukergruppe) is not null
        then 'tjenestetype, brukergruppe: expected nothing for maal innbyggere; found '
            || coalesce(tjenestetype, brukergruppe) end,
    case when coalesce(maal, '') <> 'innbyggere' and nevner is not null
        then 'nevner: expected nothing unless maal is innbyggere; found ' || nevner end,
    case when brukergruppe is not null and brukergruppe not in (select brukergruppe from grupper)
        then 'brukergruppe: expected one of ' || (select string_agg(brukergruppe, ', ') from grupper)
            || '; found ' || brukergruppe end,
    case when coalesce({number("antall", "decimal(18, 2)")}, -1) < 0
        then 'antall: expected a number of 0 or more; found ' || coalesce(antall, 'nothing') end,
    case when maaledato is not null and {day("maaledato")} is null
        then 'maaledato: expected a date such as 2023-12-31 or 31.12.2023; found ' || maaledato end,
    {SOURCE_REASON},
    case when count(*) over en_nokkel > 1
        then 'expected each figure once; found it ' || count(*) over en_nokkel || ' times' end,
    -- A sum and its parts: one of them, so that nothing counts twice.
    case when maal <> 'innbyggere' and tjenestetype in (
            select t.del_av from rules as r inner join tjenestedeler as t on r.tjenestetype = t.tjenestetype
            where r.fil = rules.fil and r.maal = rules.maal and r.aar = rules.aar
        )
        then 'tjenestetype: expected either ' || tjenestetype || ' or what it is made of; found both' end
    """,
)
