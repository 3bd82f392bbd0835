-- A municipality's own correction that reaches no posting is a spelling mistake, or the posting is gone.
-- Run after them all, so that one night tells every fault.
-- depends_on: {{ ref('int_regnskap__korrigert') }}
{{ config(meta={'dagster': {'ref': {'name': 'int_korrigering__gjeldende'}}}) }}

with brukt as (

    select korrigering_id from {{ ref('int_korrigering__treff') }}
    union
    select korrigering_id from {{ ref('int_korrigering__normalisert') }}

)

select
    korrigeringer.regel_id,
    korrigeringer.korrigering,
    korrigeringer.kommunenr,
    korrigeringer.aar,
    korrigeringer.fra_ansvar,
    korrigeringer.fra_funksjon,
    korrigeringer.fra_art,
    korrigeringer.fra_prosjekt,
    'reaches no posting' as feil
from {{ ref('int_korrigering__gjeldende') }} as korrigeringer
left join brukt on korrigeringer.korrigering_id = brukt.korrigering_id
where
    brukt.korrigering_id is null
    and not korrigeringer.er_generell
    and (korrigeringer.har_fra or korrigeringer.type = 'normaliser')
