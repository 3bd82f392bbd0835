{{ config(materialized='view') }}

with linjer as (

    select * from {{ ref('int_fordeling__linje_nokkel') }}

),

nokler as (

    select * from {{ ref('int_fordeling__nokkel') }}

),

final as (

    select
        linjer.linje_id,
        linjer.kommunenr,
        linjer.aar,
        linjer.ansvar,
        linjer.funksjon,
        linjer.netto_nok,
        linjer.brutto_nok,
        linjer.nokkel_id,
        nokler.regel_id,
        nokler.regel_metode,
        nokler.brukergruppe,
        nokler.nokkelform,
        nokler.likeverdige_regler
    from linjer
    left join nokler on linjer.nokkel_id = nokler.nokkel_id

)

select * from final
