-- Staff of a zone that no recipient has: the two files name their zones differently.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_vedtak__mottaker'}}}) }}

select
    bemanning.kommunenr,
    bemanning.maaledato,
    bemanning.sone,
    bemanning.regel_id
from {{ ref('stg_raw__bemanning') }} as bemanning
left join {{ ref('int_vedtak__mottaker') }} as mottaker
    on
        bemanning.kommunenr = mottaker.kommunenr
        and bemanning.maaledato = mottaker.maaledato
        and bemanning.sone = mottaker.sone
where mottaker.kommunenr is null
