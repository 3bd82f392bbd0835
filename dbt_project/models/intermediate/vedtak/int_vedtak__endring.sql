with mottaker as (

    select * from {{ ref('int_vedtak__mottaker') }}

),

datoer as (

    select
        kommunenr,
        maaledato as fra_dato,
        lead(maaledato) over (partition by kommunenr order by maaledato) as til_dato
    from {{ ref('stg_raw__vedtak_maaledato') }}
    qualify til_dato is not null

),

personer as (

    select
        datoer.kommunenr,
        datoer.fra_dato,
        datoer.til_dato,
        mottaker.person,
        max(mottaker.timer_per_uke) filter (where mottaker.maaledato = datoer.fra_dato) as timer_fra,
        max(mottaker.timer_per_uke) filter (where mottaker.maaledato = datoer.til_dato) as timer_til
    from datoer
    inner join mottaker
        on datoer.kommunenr = mottaker.kommunenr and mottaker.maaledato in (datoer.fra_dato, datoer.til_dato)
    group by 1, 2, 3, 4

),

final as (

    select
        *,
        case
            when timer_fra is null then 'ny'
            when timer_til is null then 'avsluttet'
            when timer_til > timer_fra then 'økt'
            when timer_til < timer_fra then 'redusert'
            else 'uendret'
        end as endring
    from personer

)

select * from final
