with utgifter as (

    select * from {{ ref('int_kostra__utgifter') }}

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
        utgifter.region as gruppe,
        gruppe.navn as gruppe_navn,
        utgifter.aar,
        utgifter.funksjon,
        coalesce(serienavn.navn, navn.navn) as funksjon_navn,
        utgifter.artsgruppe,
        utgifter.belop_nok,
        utgifter.status,
        utgifter.per_innbygger_nok,
        utgifter.per_innbygger_status,
        publisering.publisering,
        svar.kilde,
        svar.tabell,
        utgifter._archive_id as arkivfil
    from utgifter
    inner join svar on utgifter._archive_id = svar._archive_id
    left join serienavn on utgifter.funksjon = serienavn.serie
    left join navn on navn.dimensjon = 'KOKfunksjon0000' and utgifter.funksjon = navn.kode
    left join navn as gruppe on gruppe.dimensjon = 'KOKkommuneregion0000' and utgifter.region = gruppe.kode
    left join publisering on svar.tabell = publisering.tabell and utgifter.aar = publisering.aar
    where {{ er_gruppe('utgifter.region') }}

)

select * from final
