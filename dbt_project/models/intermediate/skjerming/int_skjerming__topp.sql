with mottaker as (

    select * from {{ ref('int_vedtak__mottaker') }}

),

inndeling as (

    select * from {{ ref('int_skjerming__inndeling') }}
    where tabell = 'topp'

),

final as (

    select
        mottaker.kommunenr,
        mottaker.maaledato,
        cast(inndeling.verdi as smallint) as andel_prosent,
        count(*) as mottakere,
        sum(mottaker.timer_per_uke) as timer_per_uke
    from mottaker
    inner join inndeling
        on
            mottaker.kommunenr = inndeling.kommunenr
            and mottaker.maaledato = inndeling.maaledato
            and mottaker.plass <= ceil(cast(mottaker.antall * cast(inndeling.verdi as integer) as double) / 100)
    group by 1, 2, 3

)

select * from final
