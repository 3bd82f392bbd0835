with linjer as (

    select * from {{ endret(ref('int_fordeling__linje_regel')) }}

),

direkte as (

    select * from {{ endret(ref('int_fordeling__direkte')) }}

),

vekter as (

    select * from {{ endret(ref('int_fordeling__fellesnokler')) }}

),

felles_linjer as (

    select
        linje_id,
        netto_nok,
        kommunenr || ' ' || aar || ' ' || funksjon as vekt_id
    from linjer
    where regel_metode = 'felles'

),

felles as (

    {{ fordel_til_oret('felles_linjer', 'vekter') }}

),

nokler as (

    select distinct
        kommunenr,
        aar,
        funksjon,
        metode,
        nokkel
    from vekter

),

fordelt as (

    select
        linje_id,
        brukergruppe,
        netto_nok
    from direkte
    union all
    select * from felles

),

final as (

    select
        linjer.linje_id,
        linjer._archive_id,
        linjer.linjenr,
        linjer.kommunenr,
        linjer.aar,
        linjer.ansvar,
        linjer.funksjon,
        fordelt.brukergruppe,
        fordelt.netto_nok,
        -- A line is in brutto with all of its amount or with nothing, so its parts are too.
        case when linjer.brutto_nok <> 0 then fordelt.netto_nok else linjer.brutto_nok end as brutto_nok,
        case when linjer.regel_metode = 'felles' then nokler.metode else linjer.metode end as metode,
        linjer.regel_id || coalesce(' + ' || nokler.nokkel, '') as regel_id,
        linjer.enkeltbruker,
        linjer.publiseres_under
    from fordelt
    inner join linjer on fordelt.linje_id = linjer.linje_id
    left join nokler
        on
            linjer.regel_metode = 'felles'
            and linjer.kommunenr = nokler.kommunenr
            and linjer.aar = nokler.aar
            and linjer.funksjon = nokler.funksjon

)

select * from final
