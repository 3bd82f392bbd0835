-- f254_ekv is 254 up to 2023 and 257 + 258 from 2024, to the øre, and has no figure when one of them has none.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_utgifter'}}}) }}

with utgifter as (

    select
        kommunenr as region,
        aar,
        funksjon,
        artsgruppe,
        belop_nok,
        per_innbygger_nok
    from {{ ref('kostra_utgifter') }}
    union all
    select
        gruppe as region,
        aar,
        funksjon,
        artsgruppe,
        belop_nok,
        per_innbygger_nok
    from {{ ref('kostra_utgifter_gruppe') }}

),

deler as (

    select
        region,
        aar,
        artsgruppe,
        case when bool_and(belop_nok is not null) then sum(belop_nok) end as belop_nok,
        case when bool_and(per_innbygger_nok is not null) then sum(per_innbygger_nok) end as per_innbygger_nok
    from utgifter
    where (funksjon = '254' and aar <= 2023) or (funksjon in ('257', '258') and aar >= 2024)
    group by 1, 2, 3

),

serie as (

    select * from utgifter
    where funksjon = 'f254_ekv'

)

select
    region,
    aar,
    artsgruppe,
    serie.belop_nok,
    deler.belop_nok as deler_nok,
    serie.per_innbygger_nok,
    deler.per_innbygger_nok as deler_per_innbygger_nok
from serie
full outer join deler using (region, aar, artsgruppe)
where
    serie.belop_nok is distinct from deler.belop_nok
    or serie.per_innbygger_nok is distinct from deler.per_innbygger_nok
