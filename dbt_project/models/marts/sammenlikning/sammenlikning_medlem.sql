with medlem as (

    select * from {{ ref('int_sammenlikning__medlem') }}

),

kommune as (

    select * from {{ ref('dim_kommune') }}

),

final as (

    select
        medlem.sammenlikning,
        medlem.navn as sammenlikning_navn,
        medlem.kommunenr,
        cast(medlem.aar as smallint) as aar,
        medlem.medlem_kommunenr,
        kommune.navn as medlem_navn,
        cast(medlem.dataaar as smallint) as dataaar,
        medlem.annet_aar,
        medlem.finnes_ikke_i_aaret,
        medlem.kostragruppe,
        medlem.kilde
    from medlem
    left join kommune on medlem.medlem_kommunenr = kommune.kommunenr

)

select * from final
