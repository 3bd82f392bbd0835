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

nokler as (

    select distinct
        vekt_id,
        metode,
        nokkel
    from vekter

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
        fordelt.brukergruppe,
        fordelt.netto_nok,
        {{ del_av_brutto() }} as brutto_nok,
        nokler.metode,
        linjer.regel_id || ' + ' || nokler.nokkel as regel_id,
        linjer.enkeltbruker,
        linjer.publiseres_under
    from fordelt
    inner join linjer on fordelt.linje_id = linjer.linje_id
    inner join nokler on linjer.vekt_id = nokler.vekt_id

)

select * from final
