-- Hours, posts and direct time of each zone.
select
    sone,
    mottakere,
    vedtatte_timer_per_uke,
    aarsverk,
    ata_prosent
from marts.hjemmetjeneste_sone
where kommunenr = '9902' and maaledato = '2025-01-31' and sone <> 'alle'
order by ata_prosent;

-- Direct time of zones together: hours over paid hours, not the mean of the percents. Above 0, a zone is withheld and
-- in neither.
select
    maaledato,
    round(
        100 * sum(leverte_timer_per_uke)
        / sum(aarsverk * timer_per_uke_full_stilling) filter (where leverte_timer_per_uke is not null), 1
    ) as ata_prosent,
    sum(antall_skjermet) as antall_skjermet
from marts.hjemmetjeneste_sone
where
    kommunenr = '9902' and sone in ('Sentrum Vest', 'Sentrum Øst') and aarsverk is not null
group by maaledato
order by maaledato;

-- Which zones are too small to be robust?
select
    sone,
    aarsverk
from marts.hjemmetjeneste_sone
where kommunenr = '9902' and maaledato = '2025-01-31' and not robust
order by aarsverk;
