{# dbt runs no Python in a session of Spark's own: orchestration/spark.py gives the session the function. #}
with tall as (

    select * from {{ ref('int_skjerming__tall') }}

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

per_kommune as (

    select
        tall.kommunenr,
        terskel.personer_minst,
        collect_list(
            named_struct(
                'celle', tall.celle,
                'mottakere', tall.mottakere,
                'finhet', tall.finhet,
                'publiseres', tall.publiseres,
                'personer', tall.personer,
                'timer', tall.timer
            )
        ) as tall
    from tall
    cross join terskel
    group by tall.kommunenr, terskel.personer_minst

),

final as (

    select explode(skjermede_celler(tall, personer_minst)) as celle
    from per_kommune

)

select * from final
