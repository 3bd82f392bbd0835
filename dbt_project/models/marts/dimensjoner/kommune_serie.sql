with serie as (

    select * from {{ ref('int_kommune__serie') }}

),

kommune as (

    select * from {{ ref('dim_kommune') }}

),

aar as (

    select max(aar) as siste_aar from {{ ref('int_kommune__aar') }}

),

final as (

    select
        serie.kommunenr,
        serie.aar,
        serie.del_kommunenr,
        serie.sammenlignbar,
        kommune.kommune_sk
    from serie
    inner join kommune on serie.kommunenr = kommune.kommunenr
    inner join aar on serie.aar <= aar.siste_aar

)

select * from final
