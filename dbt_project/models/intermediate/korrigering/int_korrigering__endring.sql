{{ config(materialized='view') }}

with korrigeringer as (

    select * from {{ ref('int_korrigering__gjeldende') }}

),

endringer as (

    -- Odd and even below zero: no number of an account line, nor of each other.
    select
        -2 * nummer as linje_id,
        korrigering_id,
        side,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from {{ ref('int_korrigering__linjer') }}
    union all
    select
        -2 * nummer - 1 as linje_id,
        korrigering_id,
        side,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from {{ ref('int_korrigering__normalisert') }}

),

artsbegrep as (

    select * from {{ ref('int_kontoplan__artsbegrep') }}

),

final as (

    select
        endringer.*,
        korrigeringer._archive_id,
        korrigeringer.kommunenr,
        korrigeringer.aar,
        korrigeringer.linjenr,
        endringer.art is null or artsbegrep.i_netto as i_netto,
        artsbegrep.i_brutto,
        artsbegrep.i_korrigert_brutto
    from endringer
    inner join korrigeringer on endringer.korrigering_id = korrigeringer.korrigering_id
    left join artsbegrep on endringer.art = artsbegrep.art and korrigeringer.aar = artsbegrep.aar

)

select * from final
