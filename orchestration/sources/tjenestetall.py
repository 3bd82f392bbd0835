"""The contract of a municipality's own figures: places, users, hours, årsverk, and inhabitants where SSB has none."""

from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources.rules import OWN_REASONS, SOURCE_REASON, YEAR_REASON, Contract, day, number

_KEY = ["aar", "tjenestetype", "brukergruppe", "aldersgruppe", "maal", "nevner"]

TJENESTETALL = Contract(
    key="tjenestetall",
    table="tjenestetall",
    columns=["kommunenr", *_KEY, "antall", "maaledato", "kilde"],
    layout="""aar smallint, tjenestetype varchar, brukergruppe varchar, aldersgruppe varchar, maal varchar,
        nevner varchar, antall decimal(18, 2), maaledato date, kilde varchar""",
    values=f"""aar::smallint, tjenestetype, brukergruppe, aldersgruppe, maal, nevner, antall::decimal(18, 2),
        {day("maaledato")}, kilde""",
    windows={
        "en_nokkel": _KEY,
        "alle_aldre": ["aar", "tjenestetype", "brukergruppe", "maal"],
        "alle_grupper": ["aar", "tjenestetype", "maal"],
        "de_samme": ["aar", "tjenestetype", "brukergruppe", "aldersgruppe"],
    },
    reasons=f"""{OWN_REASONS}, {YEAR_REASON},
    case when coalesce(maal, '') not in ('plasser', 'brukere', 'aarsverk', 'timer', 'innbyggere')
        then 'maal: expected plasser, brukere, aarsverk, timer or innbyggere; found ' || {found("maal")} end,
    case when coalesce(maal, '') <> 'innbyggere' and coalesce(tjenestetype, '') not in (
            select tjenestetype from tjenestetyper
        )
        then 'tjenestetype: expected one of ' || (select string_agg(tjenestetype, ', ') from tjenestetyper)
            || '; found ' || {found("tjenestetype")} end,
    case when maal = 'innbyggere' and coalesce(nevner, '') not in (select nevner from nevnere)
        then 'nevner: expected one of ' || (select string_agg(nevner, ', ') from nevnere) || ' for maal innbyggere;'
            || ' found ' || {found("nevner")} end,
    case when maal = 'innbyggere' and coalesce(tjenestetype, brukergruppe) is not null
        then 'tjenestetype, brukergruppe: expected nothing for maal innbyggere; found '
            || {vist("tjenestetype", "coalesce(tjenestetype, brukergruppe)")} end,
    case when coalesce(maal, '') <> 'innbyggere' and nevner is not null
        then 'nevner: expected nothing unless maal is innbyggere; found ' || {vist("nevner")} end,
    case when brukergruppe is not null and brukergruppe not in (select brukergruppe from grupper)
        then 'brukergruppe: expected one of ' || (select string_agg(brukergruppe, ', ') from grupper)
            || '; found ' || {vist("brukergruppe")} end,
    case when aldersgruppe is not null and maal in ('plasser', 'aarsverk', 'innbyggere')
        then 'aldersgruppe: expected nothing for maal ' || maal || ', since only users and their hours have an age;'
            || ' found ' || {vist("aldersgruppe")} end,
    case when aldersgruppe is not null and aldersgruppe not in (select nevner from nevnere where nevner <> 'alle')
        then 'aldersgruppe: expected one of ' || (select string_agg(nevner, ', ') from nevnere where nevner <> 'alle')
            || ', or nothing for all ages; found ' || {vist("aldersgruppe")} end,
    case when coalesce({number("antall", "decimal(18, 2)")}, -1) < 0
        then 'antall: expected a number of 0 or more; found ' || {found("antall")} end,
    case when maaledato is not null and {day("maaledato")} is null
        then 'maaledato: expected a date such as 2023-12-31 or 31.12.2023; found ' || {vist("maaledato")} end,
    {SOURCE_REASON},
    case when count(*) over en_nokkel > 1
        then 'expected each figure once; found it ' || count(*) over en_nokkel || ' times' end,
    case when brukergruppe is null and (fil, aar, tjenestetype, coalesce(aldersgruppe, ''), maal) in (
            select (r.fil, r.aar, r.tjenestetype, coalesce(r.aldersgruppe, ''), r.maal)
            from rules as r
            inner join tjenestetyper as t on r.tjenestetype = t.tjenestetype and r.brukergruppe = t.brukergruppe
        )
        then 'brukergruppe: expected one line of the users that the kind of service is for; found one that names their'
            || ' group and one that names none' end,
    -- What is withheld is judged by the persons behind it, and of ages by all the ages together.
    case when maal = 'timer' and count(*) filter (where maal = 'brukere') over de_samme = 0
        then 'maal: expected a line with maal brukere beside timer, how many users the hours are of; found none' end,
    case when aldersgruppe is not null and count(*) filter (where aldersgruppe is null) over alle_aldre = 0
        then 'aldersgruppe: expected a line without aldersgruppe beside it, the figure of all ages; found none' end,
    case when aldersgruppe is not null
            and sum(try_cast(antall as decimal(18, 2))) filter (where aldersgruppe is not null) over alle_aldre
            > max(try_cast(antall as decimal(18, 2))) filter (where aldersgruppe is null) over alle_aldre
        then 'antall: expected ages that come to no more than '
            || max(try_cast(antall as decimal(18, 2))) filter (where aldersgruppe is null) over alle_aldre
            || ', the figure of all ages; found '
            || sum(try_cast(antall as decimal(18, 2))) filter (where aldersgruppe is not null) over alle_aldre end,
    case when (fil, aar, tjenestetype, coalesce(brukergruppe, ''), maal, aldersgruppe) in (
            select (r.fil, r.aar, r.tjenestetype, coalesce(r.brukergruppe, ''), r.maal, r.aldersgruppe)
            from rules as r
            inner join nevnere as egen on r.aldersgruppe = egen.nevner
            inner join rules as s
                on
                    r.fil = s.fil and r.aar = s.aar and r.tjenestetype = s.tjenestetype and r.maal = s.maal
                    and r.brukergruppe is not distinct from s.brukergruppe and r.aldersgruppe <> s.aldersgruppe
            inner join nevnere as annen on s.aldersgruppe = annen.nevner
            where
                egen.alder_fra::integer <= coalesce(annen.alder_til::integer, 999)
                and annen.alder_fra::integer <= coalesce(egen.alder_til::integer, 999)
        )
        then 'aldersgruppe: expected ages that nobody is in twice; found ' || {vist("aldersgruppe")}
            || ' and another that it overlaps' end,
    case when aldersgruppe is not null
            and tjenestetype in (select tjenestetype from tjenestetyper where brukergruppe is null)
            and count(*) filter (where aldersgruppe is not null and brukergruppe is null) over alle_grupper > 0
            and count(*) filter (where aldersgruppe is not null and brukergruppe is not null) over alle_grupper > 0
        then 'aldersgruppe: expected the ages of all users or of user groups, since both tell who is left; found both'
        end,
    -- A sum and its parts: one of them, so that nothing counts twice.
    case when maal <> 'innbyggere' and tjenestetype in (
            select t.del_av from rules as r inner join tjenestedeler as t on r.tjenestetype = t.tjenestetype
            where r.fil = rules.fil and r.maal = rules.maal and r.aar = rules.aar
            union all
            select o.del_av from rules as r inner join tjenestedeler as t on r.tjenestetype = t.tjenestetype
            inner join tjenestedeler as o on t.del_av = o.tjenestetype
            where r.fil = rules.fil and r.maal = rules.maal and r.aar = rules.aar
        )
        then 'tjenestetype: expected either ' || tjenestetype || ' or what it is made of; found both' end
    """,
)
