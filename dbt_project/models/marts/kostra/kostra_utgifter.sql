with utgifter as (

    select * from {{ ref('int_kostra__utgifter') }}

),

kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}

),

final as (

    select
        utgifter.region as kommunenr,
        utgifter.aar,
        utgifter.funksjon,
        utgifter.funksjon_navn,
        utgifter.artsgruppe,
        utgifter.belop_nok,
        utgifter.status,
        utgifter.per_innbygger_nok,
        utgifter.per_innbygger_status,
        aarsslutt.innbyggere,
        utgifter.publisering,
        utgifter.kilde,
        utgifter.tabell,
        utgifter.arkivfil
    from utgifter
    inner join kommune_aar on utgifter.region = kommune_aar.kommunenr and utgifter.aar = kommune_aar.aar
    left join aarsslutt on utgifter.region = aarsslutt.kommunenr and utgifter.aar = aarsslutt.aar

)

select * from final
