with celle as (

    select * from {{ ref('int_skjerming__celle') }}
    where slag = 'endring'

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

-- A change is shown when the hours of both its days are.
endringer as (

    select
        kommunenr,
        fra_dato,
        til_dato,
        endring,
        max(mottakere) as mottakere,
        max(timer_per_uke) filter (where maaledato = fra_dato) as timer_fra,
        max(timer_per_uke) filter (where maaledato = til_dato) as timer_til,
        bool_or(skjermet) as skjermet
    from celle
    group by 1, 2, 3, 4

),

final as (

    select
        endringer.kommunenr,
        endringer.fra_dato,
        endringer.til_dato,
        endringer.endring,
        case when not endringer.skjermet then cast(endringer.mottakere as integer) end as mottakere,
        case when not endringer.skjermet then cast(endringer.timer_fra as decimal(18, 4)) end as timer_per_uke_fra,
        case when not endringer.skjermet then cast(endringer.timer_til as decimal(18, 4)) end as timer_per_uke_til,
        case
            when not endringer.skjermet then cast(endringer.timer_til - endringer.timer_fra as decimal(18, 4))
        end as endring_timer_per_uke,
        endringer.skjermet,
        case when endringer.skjermet then 1 else 0 end as antall_skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from endringer
    inner join kommune on endringer.kommunenr = kommune.kommunenr
    inner join lasting on endringer.kommunenr = lasting.kommunenr and endringer.til_dato = lasting.maaledato

)

select * from final
