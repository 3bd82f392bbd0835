with utgifter as (

    select * from {{ ref('int_kostra__utgifter') }}

),

gruppe as (

    select * from {{ ref('int_ssb__navn') }}
    where tabell = '12362' and dimensjon = 'KOKkommuneregion0000'

),

final as (

    select
        utgifter.region as gruppe,
        gruppe.navn as gruppe_navn,
        utgifter.aar,
        utgifter.funksjon,
        utgifter.funksjon_navn,
        utgifter.artsgruppe,
        utgifter.belop_nok,
        utgifter.status,
        utgifter.per_innbygger_nok,
        utgifter.per_innbygger_status,
        utgifter.publisering,
        utgifter.kilde,
        utgifter.tabell,
        utgifter.arkivfil
    from utgifter
    left join gruppe on utgifter.region = gruppe.kode
    where {{ er_gruppe('utgifter.region') }}

)

select * from final
