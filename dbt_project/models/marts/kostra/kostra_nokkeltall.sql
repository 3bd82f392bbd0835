with nokkeltall as (

    select * from {{ ref('int_kostra__nokkeltall') }}

),

indikator as (

    select * from {{ ref('int_kostra__indikator') }}

),

kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

final as (

    select
        nokkeltall.region as kommunenr,
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
    inner join kommune_aar on nokkeltall.region = kommune_aar.kommunenr and nokkeltall.aar = kommune_aar.aar
    left join publisering on nokkeltall.tabell = publisering.tabell and nokkeltall.aar = publisering.aar

)

select * from final
