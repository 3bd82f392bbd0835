-- What became of last year's recipients?
select
    endring,
    mottakere,
    endring_timer_per_uke
from marts.vedtaksendring
where kommunenr = '9902'
order by endring_timer_per_uke desc;

-- The net change between the days; unknown where a row is withheld.
select
    fra_dato,
    til_dato,
    if(sum(antall_skjermet) > 0, null, sum(endring_timer_per_uke)) as endring_timer
from marts.vedtaksendring
where kommunenr = '9902'
group by fra_dato, til_dato
order by til_dato;

-- How many are new, of all on the later day?
select
    til_dato,
    endring.mottakere as nye,
    sone.mottakere as alle
from marts.vedtaksendring as endring
inner join marts.hjemmetjeneste_sone as sone
    on endring.kommunenr = sone.kommunenr and endring.til_dato = sone.maaledato
where endring.kommunenr = '9902' and endring.endring = 'ny' and sone.sone = 'alle'
order by til_dato;
