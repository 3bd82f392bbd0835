-- Every year that the configuration names has an account with pleie og omsorg in it.
{{ config(meta={'dagster': {'ref': {'name': 'int_regnskap__pleie_omsorg'}}}) }}

select
    kommune_aar.kommunenr,
    kommune_aar.aar
from {{ ref('stg_raw__kommune_aar') }} as kommune_aar
left join {{ ref('int_regnskap__pleie_omsorg') }} as linjer
    on
        kommune_aar.kommunenr = linjer.kommunenr
        and kommune_aar.aar = linjer.aar
where linjer.linje_id is null
