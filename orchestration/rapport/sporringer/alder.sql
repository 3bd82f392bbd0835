with siste as (
    select max(maaledato) as maaledato from marts.hjemmetjeneste_alder
    where kommunenr = $kommunenr
),

slaatt_sammen as (
    select distinct maaledato from marts.hjemmetjeneste_alder
    where kommunenr = $kommunenr and aldersgrupper is not null
)

select
    case alder.aldersgruppe when 'alle' then 'Alle' else replace(alder.aldersgruppe, '-', '–') || ' år' end as "Alder",
    alder.mottakere as "Mottakere",
    alder.timer_per_uke as "Timer per uke",
    alder.innbyggere as "Innbyggere",
    alder.mottakere_per_1000 as "Mottakere per 1 000 innbyggere",
    alder.aldersgruppe as alder_kode,
    alder.skjermet,
    alder.maaledato
from marts.hjemmetjeneste_alder as alder
inner join siste on alder.maaledato = siste.maaledato
where
    alder.kommunenr = $kommunenr
    -- What is put together stands in the row that it is put together in.
    and not (alder.skjermet and alder.maaledato in (select maaledato from slaatt_sammen))
order by alder.aldersgruppe = 'alle', try_cast(regexp_extract(alder.aldersgruppe, '[0-9]+') as int)
