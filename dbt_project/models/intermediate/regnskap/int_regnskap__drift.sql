{# A view, as pleie_omsorg is: what is told of a line is put together where it is used, and never written twice. #}
{{ config(materialized='view') }}

with linjer as (

    select * from {{ ref('stg_raw__regnskap') }}

),

artsbegrep as (

    select * from {{ ref('int_kontoplan__artsbegrep') }}

),

final as (

    select
        linjer.linje_id,
        linjer._archive_id,
        linjer.kommunenr,
        linjer.aar,
        linjer.linjenr,
        linjer.ansvar,
        linjer.funksjon,
        linjer.art,
        linjer.prosjekt,
        linjer.belop_nok,
        -- Without art the amounts are net, and what else they are in is not known.
        linjer.art is null or artsbegrep.i_netto as i_netto,
        artsbegrep.i_brutto,
        artsbegrep.i_korrigert_brutto
    from linjer
    left join artsbegrep on linjer.art = artsbegrep.art and linjer.aar = artsbegrep.aar
    where linjer.kontoklasse = '1'

)

select * from final
