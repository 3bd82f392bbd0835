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

-- Where are those with 15 hours and over? Null is withheld.
select
    sone,
    mottakere,
    skjermet
from marts.hjemmetjeneste_vedtaksvolum
where
    kommunenr = '9902' and maaledato = '2025-01-31' and sone <> 'alle'
    and aldersgruppe = 'alle' and timeklasse = '15 og over'
order by sone;

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
