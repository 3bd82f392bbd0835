-- Hvor stor andel av mottakerne har under 2,5 timer i uka, og hvor mye av timene går til dem?
-- Slik leses svaret: NULL er skjermet (for få personer bak tallet), ikke null mottakere. Raden alle er hele
-- kommunen.
with valg as (
    select
        '9902' as kommunenr,
        date '2025-01-31' as maaledato
),

volum as (
    select * from valg
    inner join marts.hjemmetjeneste_vedtaksvolum using (kommunenr, maaledato)
    where aldersgruppe = 'alle'
),

under as (
    select
        sone,
        -- A withheld class makes the sum unknown; it is not nothing.
        if(bool_or(skjermet), null, sum(mottakere)) as mottakere,
        if(bool_or(skjermet), null, sum(timer_per_uke)) as timer_per_uke
    from volum
    where timeklasse in ('under 1', '1-2.5')
    group by sone
)

select
    sone,
    i_alt.mottakere as mottakere_i_alt,
    under.mottakere as under_2_5_timer,
    round(100 * under.mottakere / i_alt.mottakere, 1) as andel_mottakere_prosent,
    round(100 * under.timer_per_uke / i_alt.timer_per_uke, 1) as andel_timer_prosent
from under
inner join volum as i_alt using (sone)
where i_alt.timeklasse = 'alle'
order by mottakere_i_alt desc, sone asc;
