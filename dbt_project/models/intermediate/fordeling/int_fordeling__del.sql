{{ config(materialized='view') }}

with final as (

    select
        linje_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        nokkel_id,
        brukergruppe,
        netto_nok,
        brutto_nok
    from {{ ref('int_fordeling__linje_regel') }}
    where regel_metode = 'direkte'
    union all
    select
        linje_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        nokkel_id,
        brukergruppe,
        netto_nok,
        brutto_nok
    from {{ ref('int_fordeling__manuelt') }}
    union all
    select
        linje_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        nokkel_id,
        brukergruppe,
        netto_nok,
        brutto_nok
    from {{ ref('int_fordeling__felles') }}

)

select * from final
