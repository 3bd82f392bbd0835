with tjeneste as (

    select * from {{ ref('int_skjerming__tjeneste') }}

),

pris as (

    select * from {{ ref('int_vedtak__pris') }}

),

-- What is of several services has no price of its own.
prisliste as (

    select
        kommunenr,
        maaledato,
        max(aga_sone) as aga_sone,
        max(prisaar) as prisaar,
        bool_and(verifisert) as verifisert,
        max(kilde) as kilde
    from pris
    group by 1, 2

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

final as (

    select
        tjeneste.kommunenr,
        tjeneste.maaledato,
        tjeneste.tjenestekode,
        'alle' as aldersgruppe,
        cast(tjeneste.mottakere as integer) as mottakere,
        cast(tjeneste.timer_per_uke as decimal(18, 4)) as timer_per_uke,
        cast(pris.pris_nok as decimal(9, 2)) as pris_per_time_nok,
        cast(tjeneste.kostnad_nok as decimal(18, 2)) as kostnad_per_uke_nok,
        tjeneste.tjenester,
        tjeneste.skjermet,
        case when tjeneste.skjermet then 1 else 0 end as antall_skjermet,
        coalesce(pris.prisaar, prisliste.prisaar) as prisaar,
        coalesce(pris.aga_sone, prisliste.aga_sone) as aga_sone,
        coalesce(pris.verifisert, prisliste.verifisert) as pris_verifisert,
        coalesce(pris.kilde, prisliste.kilde) as pris_kilde,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from tjeneste
    inner join prisliste on tjeneste.kommunenr = prisliste.kommunenr and tjeneste.maaledato = prisliste.maaledato
    left join pris
        on
            tjeneste.kommunenr = pris.kommunenr
            and tjeneste.maaledato = pris.maaledato
            and tjeneste.tjenestekode = pris.tjenestekode
    inner join kommune on tjeneste.kommunenr = kommune.kommunenr
    inner join lasting on tjeneste.kommunenr = lasting.kommunenr and tjeneste.maaledato = lasting.maaledato

)

select * from final
