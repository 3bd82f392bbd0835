with deflator as (

    select * from {{ ref('deflator') }}

),

gjeldende as (

    select *
    from deflator
    qualify argang = max(argang) over ()

),

final as (

    select
        aar,
        {{ til_desimal('exp(sum(ln(1 + cast(vekst_prosent as double) / 100)) over (order by aar))', '18, 12') }}
            as niva,
        argang,
        bool_and(verifisert) over () as verifisert
    from gjeldende
    union all
    -- The first year's growth is over a year that has none of its own.
    select
        cast(min(aar) - 1 as smallint) as aar,
        1 as niva,
        max(argang) as argang,
        bool_and(verifisert) as verifisert
    from gjeldende

)

select * from final
