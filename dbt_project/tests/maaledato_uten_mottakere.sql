-- A day that is to be counted on has recipients, or the extract does not reach it.
{{ config(meta={'dagster': {'ref': {'name': 'int_vedtak__mottaker'}}}) }}

select
    dato.kommunenr,
    dato.maaledato,
    'expected recipients of the services in hjemmetjeneste.tjenester; found none' as feil
from {{ ref('stg_raw__vedtak_maaledato') }} as dato
left join {{ ref('int_vedtak__mottaker') }} as mottaker
    on dato.kommunenr = mottaker.kommunenr and dato.maaledato = mottaker.maaledato
where mottaker.kommunenr is null
