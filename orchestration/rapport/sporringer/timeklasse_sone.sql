with siste as (
    select max(maaledato) as maaledato from marts.hjemmetjeneste_vedtaksvolum
    where kommunenr = $kommunenr
)

select
    case volum.sone when 'alle' then 'Hele kommunen' else volum.sone end as "Sone",
    replace(replace(upper(volum.timeklasse[1]) || volum.timeklasse[2:], '.', ','), '-', '–') as "Timer per uke",
    volum.mottakere as "Mottakere",
    cast(null as varchar) as "Merknad",
    volum.sone as sone_kode,
    volum.timeklasse as timeklasse_kode,
    volum.skjermet,
    volum.maaledato
from marts.hjemmetjeneste_vedtaksvolum as volum
inner join siste on volum.maaledato = siste.maaledato
where volum.kommunenr = $kommunenr and volum.aldersgruppe = 'alle'
order by
    volum.sone = 'alle', volum.sone, volum.timeklasse = 'alle', volum.timeklasse not like 'under%',
    try_cast(regexp_extract(volum.timeklasse, '[0-9.]+') as double)
