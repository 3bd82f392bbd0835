-- How much of the hours have those with most?
select
    tyngste_prosent,
    mottakere,
    timer_per_uke,
    andel_timer_prosent
from marts.vedtak_konsentrasjon
where kommunenr = '9902' and maaledato = '2025-01-31'
order by tyngste_prosent;

-- Is it more than at the count before?
select
    maaledato,
    andel_timer_prosent
from marts.vedtak_konsentrasjon
where kommunenr = '9902' and tyngste_prosent = 10
order by maaledato;

-- Hours a week for each of them.
select
    navn,
    tyngste_prosent,
    round(timer_per_uke / mottakere, 1) as timer_per_mottaker
from marts.vedtak_konsentrasjon
inner join marts.dim_kommune using (kommunenr)
where maaledato = '2025-01-31' and not skjermet
order by navn, tyngste_prosent;
