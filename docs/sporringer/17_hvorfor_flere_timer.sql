-- Hvorfor har timetallet i hjemmetjenesten endret seg siden i fjor: nye brukere, eller mer til dem vi hadde?
-- Slik leses svaret: Radene summerer til raden i alt, som er forskjellen mellom de to tellingene. NULL er
-- skjermet.
with valg as (
    select
        '9902' as kommunenr,
        date '2025-01-31' as til_dato
)

select
    coalesce(endring, 'i alt') as hva,
    if(bool_or(skjermet), null, sum(mottakere)) as antall_mottakere,
    if(bool_or(skjermet), null, sum(timer_per_uke_fra)) as timer_foer,
    if(bool_or(skjermet), null, sum(timer_per_uke_til)) as timer_naa,
    if(bool_or(skjermet), null, sum(endring_timer_per_uke)) as endring_timer
from valg
inner join marts.vedtaksendring using (kommunenr, til_dato)
group by rollup (endring)
order by grouping(endring), endring_timer desc;
