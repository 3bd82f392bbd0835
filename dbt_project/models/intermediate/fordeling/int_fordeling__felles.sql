with linjer as (

    select
        *,
        kommunenr || ' ' || aar || ' ' || funksjon as vekt_id
    from {{ endret(ref('int_fordeling__linje_regel')) }}
    where regel_metode = 'felles'

),

vekter as (

    select * from {{ endret(ref('int_fordeling__fellesnokler')) }}

),

fordelt as (

    {{ fordel_til_oret('linjer', 'vekter') }}

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
