with linjer as (

    select * from {{ endret(ref('int_fordeling__linje_regel')) }}
    where regel_metode = 'manuell'

),

manuelle_linjer as (

    select
        linje_id,
        netto_nok,
        kommunenr || ' ' || regel_id as vekt_id
    from linjer

),

vekter as (

    select
        kommunenr || ' ' || regel_id as vekt_id,
        brukergruppe,
        vekt
    from {{ ref('stg_raw__fordelingsregler') }}
    where regel_metode = 'manuell'

),

fordelt as (

    {{ fordel_til_oret('manuelle_linjer', 'vekter') }}

),

final as (

    select
        linjer.linje_id,
        linjer.kommunenr,
        linjer.aar,
        linjer.ansvar,
        linjer.funksjon,
        linjer.nokkel_id,
        fordelt.brukergruppe,
        fordelt.netto_nok,
        -- A line is in brutto with all of its amount or with nothing, so its parts are too.
        case when linjer.brutto_nok <> 0 then fordelt.netto_nok else linjer.brutto_nok end as brutto_nok
    from fordelt
    inner join linjer on fordelt.linje_id = linjer.linje_id

)

select * from final
