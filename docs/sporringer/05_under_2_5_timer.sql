-- Hvor stor andel av mottakerne har under 2,5 timer i uka, og hvor mye av timene går til dem?
-- Slik leses svaret: Soner med få mottakere er slått sammen. Raden alle er hele kommunen. NULL er en klasse som er
-- slått sammen med en over 2,5 timer, fordi få har så lite.
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

klasser as (
    select
        coalesce(soner, sone) as soner,
        sum(mottakere) as mottakere_i_alt,
        sum(timer_per_uke) as timer_i_alt,
        -- What is put together with more than 2.5 hours makes the sum unknown; it is not nothing.
        count(*) filter (where timeklasse in ('under 1', '1-2.5')) = 2 or bool_or(timeklasse = 'under 2.5') as er_kjent,
        sum(mottakere) filter (where timeklasse in ('under 1', '1-2.5', 'under 2.5')) as mottakere,
        sum(timer_per_uke) filter (where timeklasse in ('under 1', '1-2.5', 'under 2.5')) as timer
    from volum
    where timeklasse <> 'alle' and not skjermet
    group by all
)

select
    soner,
    mottakere_i_alt,
    if(er_kjent, mottakere, null) as under_2_5_timer,
    round(100 * if(er_kjent, mottakere, null) / mottakere_i_alt, 1) as andel_mottakere_prosent,
    round(100 * if(er_kjent, timer, null) / timer_i_alt, 1) as andel_timer_prosent
from klasser
order by mottakere_i_alt desc, soner asc;
