with kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

kommune as (

    select * from {{ ref('dim_kommune') }}

),

medlemskap as (

    select * from {{ ref('stg_klass__korrespondanse') }}
    where fra_klassifikasjon = '131' and til_klassifikasjon = '112'

),

final as (

    select
        kommune_aar.kommunenr,
        kommune_aar.aar,
        kommune.kommune_sk,
        kommune.navn,
        medlemskap.til_kode as kostragruppe,
        medlemskap.til_navn as kostragruppe_navn
    from kommune_aar
    inner join kommune on kommune_aar.kommunenr = kommune.kommunenr
    left join medlemskap
        on
            kommune_aar.kommunenr = medlemskap.fra_kode
            -- A membership holds for the year when it is valid on its 1 January.
            and make_date(kommune_aar.aar, 1, 1) >= medlemskap.gyldig_fra
            and make_date(kommune_aar.aar, 1, 1) < coalesce(medlemskap.gyldig_til, date '9999-12-31')
    -- Where two memberships hold at once, the one of 112's own tables, and then the newer.
    qualify row_number() over (
        partition by kommune_aar.kommunenr, kommune_aar.aar
        order by
            case when medlemskap.spurt_klassifikasjon = '112' then 0 else 1 end,
            medlemskap.gyldig_fra desc,
            medlemskap.til_kode asc nulls last
    ) = 1

)

select * from final
