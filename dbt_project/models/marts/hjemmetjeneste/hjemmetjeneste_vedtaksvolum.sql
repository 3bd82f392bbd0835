with volum as (

    select * from {{ ref('int_skjerming__volum') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

-- Zones put together by class may be others than those that are alone: the whole is that of the same table.
i_alt as (

    select
        *,
        sum(mottakere) over av_samme as mottakere_i_alt,
        sum(timer_per_uke) over av_samme as timer_i_alt
    from volum
    window av_samme as (partition by kommunenr, maaledato, tabell, sone, aldersgruppe)

),

final as (

    select
        i_alt.kommunenr,
        i_alt.maaledato,
        i_alt.sone,
        i_alt.aldersgruppe,
        i_alt.timeklasse,
        cast(i_alt.mottakere as integer) as mottakere,
        cast(i_alt.timer_per_uke as decimal(18, 4)) as timer_per_uke,
        {{ avrundet('cast(100.0 * i_alt.mottakere as double) / i_alt.mottakere_i_alt', 2) }}
            as andel_mottakere_prosent,
        {{ avrundet('cast(100.0 * i_alt.timer_per_uke as double) / nullif(i_alt.timer_i_alt, 0)', 2) }}
            as andel_timer_prosent,
        i_alt.soner,
        i_alt.aldersgrupper,
        i_alt.timeklasser,
        i_alt.skjermet,
        case when i_alt.skjermet then 1 else 0 end as antall_skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from i_alt
    inner join kommune on i_alt.kommunenr = kommune.kommunenr
    inner join lasting on i_alt.kommunenr = lasting.kommunenr and i_alt.maaledato = lasting.maaledato

)

select * from final
