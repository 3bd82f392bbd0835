with etterfolgere as (

    select * from {{ ref('int_kommune__etterfolger') }}

),

overgang as (

    select * from {{ ref('int_kommune__overgang') }}

),

innbyggere as (

    select * from {{ ref('int_befolkning__innbyggere') }}

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
