{{ config(materialized='view') }}

with deler as (

    select * from {{ ref('int_fordeling__del') }}

),

linjer as (

    select * from {{ ref('int_regnskap__pleie_omsorg') }}

),

med_regel as (

    {{ med_regel('deler') }}

),

final as (

    select
        med_regel.linje_id,
        med_regel.kommunenr,
        med_regel.aar,
        med_regel.ansvar,
        med_regel.funksjon,
        med_regel.nokkel_id,
        med_regel.brukergruppe,
        med_regel.netto_nok,
        med_regel.brutto_nok,
        med_regel.metode,
        med_regel.regel_id,
        med_regel.enkeltbruker,
        med_regel.publiseres_under,
        linjer._archive_id,
        linjer.linjenr,
        linjer.korrigering_id
    from med_regel
    inner join linjer on med_regel.linje_id = linjer.linje_id

)

select * from final
