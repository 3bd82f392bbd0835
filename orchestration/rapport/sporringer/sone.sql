with siste as (
    select max(maaledato) as maaledato from marts.hjemmetjeneste_sone
    where kommunenr = $kommunenr
),

slaatt_sammen as (
    select distinct maaledato from marts.hjemmetjeneste_sone
    where kommunenr = $kommunenr and soner is not null
)

select
    case
        when sone.sone = 'alle' then 'Hele kommunen'
        else coalesce('Andre soner: ' || replace(sone.soner, '; ', ', '), sone.sone)
    end as "Sone",
    sone.mottakere as "Mottakere",
    sone.vedtatte_timer_per_uke as "Vedtatte timer per uke",
    sone.timer_per_mottaker as "Timer per mottaker",
    sone.aarsverk as "Årsverk",
    sone.ata_prosent as "ATA (%)",
    sone.aarsverk_ved_60_prosent_ata as "Årsverk ved 60 % ATA",
    case when not sone.robust and sone.sone <> 'alle' then 'liten sone' end as "Merknad",
    sone.sone as sone_kode,
    sone.skjermet,
    sone.maaledato
from marts.hjemmetjeneste_sone as sone
inner join siste on sone.maaledato = siste.maaledato
where
    sone.kommunenr = $kommunenr
    -- What is put together stands in the row that it is put together in.
    and not (sone.skjermet and sone.maaledato in (select maaledato from slaatt_sammen))
order by sone.sone = 'alle', sone.ata_prosent nulls last, sone.sone
