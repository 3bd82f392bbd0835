with utgifter as (

    select * from {{ ref('int_kostra__utgifter') }}

),

kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}

),

navn as (

    select * from {{ ref('int_ssb__navn') }}
    where tabell = '12362'

),

serienavn as (

    select distinct
        serie,
        navn
    from {{ ref('funksjonsserie') }}

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

final as (

    select
        utgifter.region as kommunenr,
        utgifter.aar,
        utgifter.funksjon,
        coalesce(serienavn.navn, navn.navn) as funksjon_navn,
        utgifter.artsgruppe,
        utgifter.belop_nok,
        utgifter.status,
        utgifter.per_innbygger_nok,
        utgifter.per_innbygger_status,
        aarsslutt.innbyggere,
        publisering.publisering,
        svar.kilde,
        svar.tabell,
        utgifter._archive_id as arkivfil
    from utgifter
    inner join svar on utgifter._archive_id = svar._archive_id
    inner join kommune_aar on utgifter.region = kommune_aar.kommunenr and utgifter.aar = kommune_aar.aar
    left join aarsslutt on utgifter.region = aarsslutt.kommunenr and utgifter.aar = aarsslutt.aar
    left join serienavn on utgifter.funksjon = serienavn.serie
    left join navn on navn.dimensjon = 'KOKfunksjon0000' and utgifter.funksjon = navn.kode
    left join publisering on svar.tabell = publisering.tabell and utgifter.aar = publisering.aar

)

select * from final
