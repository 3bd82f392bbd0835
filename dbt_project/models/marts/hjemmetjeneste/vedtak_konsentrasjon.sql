with celle as (

    select * from {{ ref('int_skjerming__celle') }}

),

topp as (

    select * from celle
    where slag = 'topp'

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
        case when not topp.skjermet then cast(topp.mottakere as integer) end as mottakere,
        case when not topp.skjermet then cast(topp.timer_per_uke as decimal(18, 4)) end as timer_per_uke,
        case
            when not (topp.skjermet or i_alt.skjermet)
                then {{ avrundet('cast(100.0 * topp.timer_per_uke as double) / nullif(i_alt.timer_per_uke, 0)', 2) }}
        end as andel_timer_prosent,
        topp.skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from topp
    inner join celle as i_alt
        on
            topp.kommunenr = i_alt.kommunenr
            and topp.maaledato = i_alt.maaledato
            and i_alt.slag = 'volum'
            and i_alt.sone = 'alle'
            and i_alt.aldersgruppe = 'alle'
            and i_alt.timeklasse = 'alle'
    inner join kommune on topp.kommunenr = kommune.kommunenr
    inner join lasting on topp.kommunenr = lasting.kommunenr and topp.maaledato = lasting.maaledato

)

select * from final
