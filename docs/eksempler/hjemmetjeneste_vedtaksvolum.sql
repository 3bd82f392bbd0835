-- Recipients and hours by class, the whole municipality.
select
    timeklasse,
    mottakere,
    timer_per_uke,
    andel_mottakere_prosent,
    andel_timer_prosent
from marts.hjemmetjeneste_vedtaksvolum
where kommunenr = '9902' and maaledato = '2025-01-31' and sone = 'alle' and aldersgruppe = 'alle'
order by mottakere;

-- The zones summed: where zones and classes meet, those of few are put together, and the sum is the whole municipality.
select
    timeklasse,
    timeklasser,
    count(*) as soner,
    sum(mottakere) as sonene_summert,
    sum(sum(mottakere)) over () as hele_kommunen
from marts.hjemmetjeneste_vedtaksvolum
where kommunenr = '9902' and maaledato = '2025-01-31' and sone <> 'alle' and timeklasse <> 'alle'
group by timeklasse, timeklasser
order by sonene_summert;

-- Hours by zone beside its direct time.
select
    volum.sone,
    volum.timer_per_uke,
    sone.ata_prosent
from marts.hjemmetjeneste_vedtaksvolum as volum
inner join marts.hjemmetjeneste_sone as sone using (kommunenr, maaledato, sone)
where
    kommunenr = '9902' and maaledato = '2025-01-31'
    and volum.aldersgruppe = 'alle' and volum.timeklasse = 'alle'
order by volum.timer_per_uke desc;
