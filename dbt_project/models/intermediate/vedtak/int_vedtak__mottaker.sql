with gjeldende as (

    select * from {{ ref('int_vedtak__gjeldende') }}
    where er_hjemmetjeneste

),

timeklasse as (

    select * from {{ ref('timeklasse') }}

),

per_sone as (

    select
        kommunenr,
        maaledato,
        person,
        sone,
        sum(timer_per_uke) as timer_per_uke
    from gjeldende
    group by 1, 2, 3, 4

),

-- Each recipient is of one zone, that with most of the hours: zones add to the municipality.
hovedsone as (

    select *
    from per_sone
    qualify row_number() over (
        partition by kommunenr, maaledato, person order by timer_per_uke desc, sone asc nulls last
    ) = 1

),

summert as (

    select
        kommunenr,
        maaledato,
        person,
        min(aldersgruppe) as aldersgruppe,
        sum(timer_per_uke) as timer_per_uke
    from gjeldende
    group by 1, 2, 3

),

final as (

    select
        summert.kommunenr,
        summert.maaledato,
        summert.person,
        hovedsone.sone,
        summert.aldersgruppe,
        timeklasse.timeklasse,
        summert.timer_per_uke,
        row_number() over (
            partition by summert.kommunenr, summert.maaledato order by summert.timer_per_uke desc, summert.person asc
        ) as plass,
        count(*) over (partition by summert.kommunenr, summert.maaledato) as antall
    from summert
    inner join hovedsone
        on
            summert.kommunenr = hovedsone.kommunenr
            and summert.maaledato = hovedsone.maaledato
            and summert.person = hovedsone.person
    inner join timeklasse
        on
            summert.timer_per_uke >= timeklasse.timer_fra
            and summert.timer_per_uke < coalesce(timeklasse.timer_til, 999)

)

select * from final
