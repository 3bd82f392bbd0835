with siste as (
    select max(maaledato) as maaledato from marts.hjemmetjeneste_vedtaksvolum
    where kommunenr = $kommunenr
),

slaatt_sammen as (
    select distinct maaledato from marts.hjemmetjeneste_vedtaksvolum
    where kommunenr = $kommunenr and sone = 'alle' and aldersgruppe = 'alle' and timeklasser is not null
)

select
    replace(replace(upper(volum.timeklasse[1]) || volum.timeklasse[2:], '.', ','), '-', '–') as "Timer per uke",
    volum.mottakere as "Mottakere",
    volum.andel_mottakere_prosent as "Andel av mottakerne (%)",
    volum.timer_per_uke as "Timer per uke i alt",
    volum.andel_timer_prosent as "Andel av timene (%)",
    volum.timeklasse as timeklasse_kode,
    volum.skjermet,
    volum.maaledato
from marts.hjemmetjeneste_vedtaksvolum as volum
inner join siste on volum.maaledato = siste.maaledato
where
    volum.kommunenr = $kommunenr and volum.sone = 'alle' and volum.aldersgruppe = 'alle'
    -- What is put together stands in the row that it is put together in.
    and not (volum.skjermet and volum.maaledato in (select maaledato from slaatt_sammen))
order by
    volum.timeklasse = 'alle', volum.timeklasse not like 'under%',
    try_cast(regexp_extract(volum.timeklasse, '[0-9.]+') as double)
