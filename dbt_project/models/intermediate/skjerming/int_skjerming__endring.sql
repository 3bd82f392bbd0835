with endring as (

    select * from {{ ref('int_vedtak__endring') }}

),

inndeling as (

    select * from {{ ref('int_skjerming__inndeling') }}
    where tabell = 'endring'

),

final as (

    select
        endring.kommunenr,
        endring.fra_dato,
        endring.til_dato,
        inndeling.vist as endring,
        count(*) as mottakere,
        sum(endring.timer_fra) as timer_fra,
        sum(endring.timer_til) as timer_til
    from endring
    inner join inndeling
        on
            endring.kommunenr = inndeling.kommunenr
            and endring.til_dato = inndeling.maaledato
            and endring.endring = inndeling.verdi
    group by 1, 2, 3, 4

)

select * from final
