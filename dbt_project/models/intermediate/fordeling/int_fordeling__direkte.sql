with linjer as (

    select * from {{ endret(ref('int_fordeling__linje_regel')) }}

),

regler as (

    select * from {{ ref('stg_raw__fordelingsregler') }}

),

manuelle_linjer as (

    select
        linje_id,
        netto_nok,
        kommunenr || ' ' || regel_id as vekt_id
    from linjer
    where regel_metode = 'manuell'

),

manuelle_vekter as (

    select
        kommunenr || ' ' || regel_id as vekt_id,
        brukergruppe,
        vekt
    from regler
    where regel_metode = 'manuell'

),

manuelt_fordelt as (

    {{ fordel_til_oret('manuelle_linjer', 'manuelle_vekter') }}

),

direkte_fordelt as (

    select
        linjer.linje_id,
        regler.brukergruppe,
        linjer.netto_nok
    from linjer
    inner join regler
        on
            linjer.kommunenr = regler.kommunenr
            and linjer.regel_id = regler.regel_id
    where linjer.regel_metode = 'direkte'

),

fordelt as (

    select * from direkte_fordelt
    union all
    select * from manuelt_fordelt

),

final as (

    select
        fordelt.linje_id,
        linjer.kommunenr,
        linjer.aar,
        fordelt.brukergruppe,
        fordelt.netto_nok
    from fordelt
    inner join linjer on fordelt.linje_id = linjer.linje_id

)

select * from final
