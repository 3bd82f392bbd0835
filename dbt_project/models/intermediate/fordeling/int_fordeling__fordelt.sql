{{ config(materialized='view') }}

with linjer as (

    select * from {{ ref('int_fordeling__linje_regel') }}

),

final as (

    select
        linje_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        brukergruppe,
        netto_nok,
        brutto_nok,
        metode,
        regel_id,
        enkeltbruker,
        publiseres_under
    from linjer
    where regel_metode = 'direkte'
    union all
    select * from {{ ref('int_fordeling__manuelt') }}
    union all
    select * from {{ ref('int_fordeling__felles') }}

)

select * from final
