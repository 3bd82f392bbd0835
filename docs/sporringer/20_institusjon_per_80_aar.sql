-- Hvor mange flere over 80 er vi blitt, og følger utgiftene til institusjon med?
-- Slik leses svaret: Innbyggerne er telt 31. desember i regnskapsåret. Kronene er i faste priser, og per_80_nok
-- er utgifter til institusjon (253 + 261) delt på innbyggere over 80.
with valg as (
    select
        '9901' as kommunenr,
        2020 as fra_aar
),

eldre as (
    -- SSB counts on 1 January, which is 31 December of the year before.
    select
        kommunenr,
        aar - 1 as aar,
        sum(innbyggere) as over_80
    from valg
    inner join marts.befolkning using (kommunenr)
    where alder >= 80
    group by kommunenr, aar
    having count(*) = count(innbyggere)
),

institusjon as (
    select
        kommunenr,
        aar,
        prisaar,
        sum(netto_faste_priser_nok) as netto_nok
    from valg
    inner join marts.utgiftsutvikling using (kommunenr)
    where funksjonsgruppe in ('253', '261')
    group by kommunenr, aar, prisaar
    having count(netto_faste_priser_nok) = 2
)

select
    aar,
    over_80,
    netto_nok,
    prisaar,
    round(netto_nok / over_80, 0)::integer as per_80_nok
from valg
inner join institusjon using (kommunenr)
inner join eldre using (kommunenr, aar)
where aar >= fra_aar
order by aar;
