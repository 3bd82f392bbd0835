with topp as (

    select * from {{ ref('int_skjerming__topp') }}

),

i_alt as (

    select * from {{ ref('int_skjerming__volum') }}
    where tabell = 'alle'

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

final as (

    select
        topp.kommunenr,
        topp.maaledato,
        topp.andel_prosent as tyngste_prosent,
        cast(topp.mottakere as integer) as mottakere,
        cast(topp.timer_per_uke as decimal(18, 4)) as timer_per_uke,
        {{ avrundet('cast(100.0 * topp.timer_per_uke as double) / nullif(i_alt.timer_per_uke, 0)', 2) }}
            as andel_timer_prosent,
        false as skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from topp
    inner join i_alt on topp.kommunenr = i_alt.kommunenr and topp.maaledato = i_alt.maaledato
    inner join kommune on topp.kommunenr = kommune.kommunenr
    inner join lasting on topp.kommunenr = lasting.kommunenr and topp.maaledato = lasting.maaledato

)

select * from final
