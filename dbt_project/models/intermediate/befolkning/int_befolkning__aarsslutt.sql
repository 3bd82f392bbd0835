with kommune_aar as (

    select * from {{ ref('int_kommune__aar') }}

),

overgang as (

    select * from {{ ref('int_kommune__overgang') }}

),

innbyggere as (

    select * from {{ ref('int_befolkning__innbyggere') }}

),

-- On 31 December the next year's numbers are a day away, and the count stands under those.
etterfolgere as (

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

),

antall_fra as (

    select
        til_kommunenr,
        aar,
        count(*) as antall
    from overgang
    group by 1, 2

),

final as (

    select
        etterfolgere.kommunenr,
        etterfolgere.aar,
        case
            when
                count(*) = count(innbyggere.innbyggere)
                -- Successors that took in others as well hold too many, and a split with one known receiver too few.
                and coalesce(max(antall_fra.antall), 1) = 1
                and (count(*) > 1 or coalesce(max(etterfolgere.overgang), '') <> 'deling')
                then cast(sum(innbyggere.innbyggere) as integer)
        end as innbyggere
    from etterfolgere
    left join innbyggere
        on
            etterfolgere.til_kommunenr = innbyggere.kommunenr
            and etterfolgere.aar + 1 = innbyggere.aar
    left join antall_fra
        on
            etterfolgere.til_kommunenr = antall_fra.til_kommunenr
            and etterfolgere.aar + 1 = antall_fra.aar
    group by 1, 2

)

select * from final
