with endringer as (

    select * from {{ ref('int_skjerming__endring') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

final as (

    select
        endringer.kommunenr,
        endringer.fra_dato,
        endringer.til_dato,
        endringer.endring,
        cast(endringer.mottakere as integer) as mottakere,
        cast(coalesce(endringer.timer_fra, 0) as decimal(18, 4)) as timer_per_uke_fra,
        cast(coalesce(endringer.timer_til, 0) as decimal(18, 4)) as timer_per_uke_til,
        cast(coalesce(endringer.timer_til, 0) - coalesce(endringer.timer_fra, 0) as decimal(18, 4))
            as endring_timer_per_uke,
        false as skjermet,
        0 as antall_skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from endringer
    inner join kommune on endringer.kommunenr = kommune.kommunenr
    inner join lasting on endringer.kommunenr = lasting.kommunenr and endringer.til_dato = lasting.maaledato

)

select * from final
