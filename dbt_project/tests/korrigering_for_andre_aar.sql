-- A municipality's own correction holds in a year that the configuration names; else it does nothing.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_korrigering__gjeldende'}}}) }}

select
    alle.regel_id,
    alle.korrigering,
    alle.kommunenr,
    alle.gyldig_fra,
    alle.gyldig_til
from {{ ref('stg_raw__korrigeringer') }} as alle
left join {{ ref('int_korrigering__gjeldende') }} as gjeldende on alle.regel_id = gjeldende.regel_id
where alle.kommunenr is not null and gjeldende.regel_id is null
