-- A posting is reached by one correction, or by several that split it: same fra_, different til_. Anything else would
-- correct it twice.
-- Run after them all, so that one night tells every fault.
-- depends_on: {{ ref('int_regnskap__korrigert') }}
{{ config(meta={'dagster': {'ref': {'name': 'int_korrigering__treff'}}}) }}

with korrigeringer as (

    select
        korrigering_id,
        kommunenr,
        aar,
        regel_id,
        fra,
        type || ';' || til as til
    from {{ ref('int_korrigering__gjeldende') }}

),

treff as (

    select
        korrigering_id,
        kommunenr,
        aar,
        kontering_id,
        ansvar,
        funksjon,
        art,
        prosjekt
    from {{ ref('int_korrigering__treff') }}

),

-- Two that normalise the same posting.
normalisert as (

    select
        max(korrigering_id) as korrigering_id,
        min(korrigering_id) as annen_id,
        ansvar,
        funksjon,
        art,
        prosjekt
    from {{ ref('int_korrigering__normalisert') }}
    group by kommunenr, aar, ansvar, funksjon, art, prosjekt
    having count(*) > 1

),

par as (

    select
        en.korrigering_id,
        annen.korrigering_id as annen_id,
        min(en.ansvar) as ansvar,
        min(en.funksjon) as funksjon,
        min(en.art) as art,
        min(en.prosjekt) as prosjekt
    from treff as en
    inner join treff as annen
        on
            en.kommunenr = annen.kommunenr
            and en.aar = annen.aar
            and en.kontering_id = annen.kontering_id
            and en.korrigering_id > annen.korrigering_id
    group by en.korrigering_id, annen.korrigering_id

)

select
    en.regel_id,
    annen.regel_id as ogsaa,
    en.kommunenr,
    en.aar,
    par.ansvar,
    par.funksjon,
    par.art,
    par.prosjekt,
    'both reach this posting' as feil
from par
inner join korrigeringer as en on par.korrigering_id = en.korrigering_id
inner join korrigeringer as annen on par.annen_id = annen.korrigering_id
where en.fra <> annen.fra or en.til = annen.til
union all
select
    en.regel_id,
    annen.regel_id as ogsaa,
    en.kommunenr,
    en.aar,
    normalisert.ansvar,
    normalisert.funksjon,
    normalisert.art,
    normalisert.prosjekt,
    'both normalise this posting' as feil
from normalisert
inner join korrigeringer as en on normalisert.korrigering_id = en.korrigering_id
inner join korrigeringer as annen on normalisert.annen_id = annen.korrigering_id
