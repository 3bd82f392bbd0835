-- Staff of a zone that no recipient has: the two files name their zones differently.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'hjemmetjeneste_sone'}}}) }}

select
    bemanning.kommunenr,
    bemanning.maaledato,
    bemanning.sone,
    bemanning.regel_id
from {{ ref('stg_raw__bemanning') }} as bemanning
left join {{ ref('hjemmetjeneste_sone') }} as sone
    on
        bemanning.kommunenr = sone.kommunenr
        and bemanning.maaledato = sone.maaledato
        and bemanning.sone = sone.sone
where sone.kommunenr is null
