with kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

overgang as (

    select * from {{ ref('int_kommune__overgang') }}

),

-- On 31 December the next year's numbers are a day away, and the count stands under those.
final as (

    select
        kommune_aar.kommunenr,
        kommune_aar.aar,
        coalesce(overgang.til_kommunenr, kommune_aar.kommunenr) as til_kommunenr,
        overgang.overgang
    from kommune_aar
    left join overgang
        on
            kommune_aar.kommunenr = overgang.fra_kommunenr
            and kommune_aar.aar + 1 = overgang.aar

)

select * from final
