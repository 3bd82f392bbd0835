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

-- The zones summed beside the whole municipality: a sum of rows that are withheld is too small, and antall_skjermet
-- says of how many.
select
    timeklasse,
    sum(mottakere) filter (where sone <> 'alle') as sonene_summert,
    sum(antall_skjermet) filter (where sone <> 'alle') as antall_skjermet,
    sum(mottakere) filter (where sone = 'alle') as hele_kommunen
from marts.hjemmetjeneste_vedtaksvolum
where kommunenr = '9902' and maaledato = '2025-01-31' and aldersgruppe = 'alle'
group by timeklasse
order by hele_kommunen;

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
