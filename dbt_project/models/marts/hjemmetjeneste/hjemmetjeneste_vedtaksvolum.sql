with celle as (

    select * from {{ ref('int_skjerming__celle') }}
    where slag = 'volum'

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

final as (

    select
        celle.kommunenr,
        celle.maaledato,
        celle.sone,
        celle.aldersgruppe,
        celle.timeklasse,
        case when not celle.skjermet then cast(celle.mottakere as integer) end as mottakere,
        case when not celle.skjermet then cast(celle.timer_per_uke as decimal(18, 4)) end as timer_per_uke,
        case
            when not (celle.skjermet or i_alt.skjermet)
                then {{ avrundet('cast(100.0 * celle.mottakere as double) / i_alt.mottakere', 2) }}
        end as andel_mottakere_prosent,
        case
            when not (celle.skjermet or i_alt.skjermet)
                then {{ avrundet('cast(100.0 * celle.timer_per_uke as double) / nullif(i_alt.timer_per_uke, 0)', 2) }}
        end as andel_timer_prosent,
        celle.skjermet,
        case when celle.skjermet then 1 else 0 end as antall_skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from celle
    inner join celle as i_alt
        on
            celle.kommunenr = i_alt.kommunenr
            and celle.maaledato = i_alt.maaledato
            and celle.sone = i_alt.sone
            and celle.aldersgruppe = i_alt.aldersgruppe
            and i_alt.timeklasse = 'alle'
    inner join kommune on celle.kommunenr = kommune.kommunenr
    inner join lasting on celle.kommunenr = lasting.kommunenr and celle.maaledato = lasting.maaledato

)

select * from final
