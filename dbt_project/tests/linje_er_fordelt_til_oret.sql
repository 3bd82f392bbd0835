-- Every line in pleie og omsorg is distributed, and its parts sum to it, to the øre.
{{ config(meta={'dagster': {'ref': {'name': 'int_fordeling__del'}}}) }}
with linjer as (

    select * from {{ ref('int_regnskap__pleie_omsorg') }}
    where {{ endret_naa() }}

),

fordelt as (

    select
        linje_id,
        sum(netto_nok) as netto_nok
    from {{ ref('int_fordeling__del') }}
    where {{ endret_naa() }}
    group by 1

)

select
    linjer.kommunenr,
    linjer.aar,
    linjer.ansvar,
    linjer.funksjon,
    linjer.linjenr,
    linjer.netto_nok,
    fordelt.netto_nok as fordelt_nok
from linjer
left join fordelt on linjer.linje_id = fordelt.linje_id
where fordelt.netto_nok is distinct from linjer.netto_nok
