with nokkeltall as (

    select * from {{ ref('int_kostra__nokkeltall') }}

),

indikator as (

    select * from {{ ref('int_kostra__indikator') }}

),

navn as (

    select * from {{ ref('int_ssb__navn') }}
    where dimensjon = 'KOKkommuneregion0000'

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

final as (

    select
        nokkeltall.region as gruppe,
        navn.navn as gruppe_navn,
        nokkeltall.aar,
        nokkeltall.indikator,
        nokkeltall.verdi,
        indikator.enhet,
        nokkeltall.status,
        publisering.publisering,
        svar.kilde,
        nokkeltall.tabell,
        nokkeltall._archive_id as arkivfil
    from nokkeltall
    inner join svar on nokkeltall._archive_id = svar._archive_id
    inner join indikator on nokkeltall.indikator = indikator.indikator
    left join navn on nokkeltall.tabell = navn.tabell and nokkeltall.region = navn.kode
    left join publisering on nokkeltall.tabell = publisering.tabell and nokkeltall.aar = publisering.aar
    where {{ er_gruppe('nokkeltall.region') }}

)

select * from final
