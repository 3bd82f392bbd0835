-- A zone with recipients one day and none the next is a zone that has changed its name, or an extract that is cut.
{{ config(meta={'dagster': {'ref': {'name': 'int_vedtak__mottaker'}}}) }}

with sone as (

    select
        kommunenr,
        maaledato,
        sone,
        count(*) as mottakere
    from {{ ref('int_vedtak__mottaker') }}
    group by 1, 2, 3

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

datoer as (

    select distinct
        kommunenr,
        maaledato,
        dense_rank() over (partition by kommunenr order by maaledato) as nr
    from sone

)

select
    sone.kommunenr,
    sone.sone,
    sone.maaledato,
    sone.mottakere,
    neste.maaledato as neste_maaledato,
    'expected recipients on ' || neste.maaledato || '; found none' as feil
from sone
cross join terskel
inner join datoer on sone.kommunenr = datoer.kommunenr and sone.maaledato = datoer.maaledato
inner join datoer as neste on datoer.kommunenr = neste.kommunenr and datoer.nr + 1 = neste.nr
left join sone as senere
    on sone.kommunenr = senere.kommunenr and neste.maaledato = senere.maaledato and sone.sone = senere.sone
where senere.sone is null and sone.mottakere >= terskel.personer_minst
