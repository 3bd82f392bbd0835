with siste as (
    select max(maaledato) as maaledato from marts.hjemmetjeneste_vedtaksvolum
    where kommunenr = $kommunenr
),

volum as (
    select volum.*
    from marts.hjemmetjeneste_vedtaksvolum as volum
    inner join siste on volum.maaledato = siste.maaledato
    where volum.kommunenr = $kommunenr and volum.aldersgruppe = 'alle'
),

-- Zones and classes as they are put together where they meet; the sums are of the same cells.
krysset as (
    select
        grouping(sone) as hele,
        grouping(timeklasse) as alle,
        coalesce(sone, 'alle') as sone,
        any_value(soner) as soner,
        coalesce(timeklasse, 'alle') as timeklasse,
        sum(mottakere) as mottakere,
        false as skjermet,
        maaledato
    from volum
    where sone <> 'alle' and timeklasse <> 'alle'
    group by maaledato, cube (sone, timeklasse)
),

-- Where they may not meet there are the zones alone.
vist as (
    select * from krysset
    union all
    select
        cast(sone = 'alle' as integer) as hele,
        1 as alle,
        sone,
        soner,
        timeklasse,
        mottakere,
        skjermet,
        maaledato
    from volum
    where timeklasse = 'alle' and not exists (select 1 from krysset)
)

select
    case
        when hele = 1 then 'Hele kommunen'
        else coalesce('Andre soner: ' || replace(soner, '; ', ', '), sone)
    end as "Sone",
    replace(replace(upper(timeklasse[1]) || timeklasse[2:], '.', ','), '-', '–') as "Timer per uke",
    mottakere as "Mottakere",
    cast(null as varchar) as "Merknad",
    sone as sone_kode,
    timeklasse as timeklasse_kode,
    skjermet,
    maaledato
from vist
order by
    hele, soner is not null, sone, alle, timeklasse not like 'under%',
    try_cast(regexp_extract(timeklasse, '[0-9.]+') as double)
