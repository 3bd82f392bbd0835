with nokkeltall as (

    select * from {{ ref('int_kostra__nokkeltall') }}

),

navn as (

    select * from {{ ref('int_ssb__navn') }}

),

brukt as (

    select distinct
        indikator,
        tabell,
        statistikkvariabel,
        dimensjon_1,
        kode_1,
        dimensjon_2,
        kode_2
    from nokkeltall

),

final as (

    select
        brukt.indikator,
        brukt.tabell,
        concat_ws(', ', innhold.navn, forste.navn, andre.navn) as navn,
        innhold.enhet,
        innhold.desimaler,
        innhold.maaletype,
        innhold.referansetid
    from brukt
    left join navn as innhold
        on
            brukt.tabell = innhold.tabell
            and innhold.dimensjon = 'ContentsCode'
            and brukt.statistikkvariabel = innhold.kode
    left join navn as forste
        on
            brukt.tabell = forste.tabell
            and brukt.dimensjon_1 = forste.dimensjon
            and brukt.kode_1 = forste.kode
    left join navn as andre
        on
            brukt.tabell = andre.tabell
            and brukt.dimensjon_2 = andre.dimensjon
            and brukt.kode_2 = andre.kode

)

select * from final
