-- A day that is to be counted on has recipients, or the extract does not reach it.
{{ config(meta={'dagster': {'ref': {'name': 'hjemmetjeneste_sone'}}}) }}

select
    dato.kommunenr,
    dato.maaledato,
    'expected recipients of the services in hjemmetjeneste.tjenester; found none' as feil
from {{ ref('stg_raw__vedtak_maaledato') }} as dato
left join {{ ref('hjemmetjeneste_sone') }} as sone
    on dato.kommunenr = sone.kommunenr and dato.maaledato = sone.maaledato
where sone.kommunenr is null
