{# dbt runs no Python in a session of Spark's own: orchestration/spark.py gives the session the function. #}
with grunnlag as (

    select * from {{ ref('int_skjerming__grunnlag') }}

),

rader as (

    select
        kommunenr,
        maaledato,
        explode(
            skjermet_inndeling(
                named_struct(
                    'soner', soner,
                    'aldersgrupper', aldersgrupper,
                    'timeklasser', timeklasser,
                    'tjenester', tjenester,
                    'andeler', andeler,
                    'personer_minst', personer_minst,
                    'prosent', prosent,
                    'intervall_min', intervall_min,
                    'mottakere', mottakere,
                    'vedtak', vedtak,
                    'endringer', endringer
                )
            )
        ) as rad
    from grunnlag

),

final as (

    select
        kommunenr,
        maaledato,
        rad.tabell,
        rad.dimensjon,
        rad.verdi,
        rad.vist,
        rad.antall_vises,
        rad.kroner_vises
    from rader

)

select * from final
