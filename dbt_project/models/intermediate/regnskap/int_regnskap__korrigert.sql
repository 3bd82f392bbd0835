{{ config(materialized='view') }}

with bokfort as (

    select * from {{ ref('int_regnskap__kontering') }}

),

endringer as (

    select * from {{ ref('int_korrigering__endring') }}

),

final as (

    select
        cast(null as string) as korrigering_id,
        cast(null as string) as side,
        _archive_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok,
        i_netto,
        i_brutto,
        i_korrigert_brutto
    from bokfort
    union all
    select
        korrigering_id,
        side,
        _archive_id,
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok,
        i_netto,
        i_brutto,
        i_korrigert_brutto
    from endringer

)

select * from final
