with timer as (

    select * from {{ ref('int_skjerming__celle') }}
    where slag = 'timer'

),

kroner as (

    select * from {{ ref('int_skjerming__celle') }}
    where slag = 'kroner'

),

pris as (

    select * from {{ ref('int_vedtak__pris') }}

),

prisliste as (

    select
        kommunenr,
        maaledato,
        tjeneste.verdi as tjenestekode,
        case when tjeneste.verdi <> 'alle' then max(pris_nok) end as pris_nok,
        max(aga_sone) as aga_sone,
        max(prisaar) as prisaar,
        bool_and(verifisert) as verifisert,
        max(kilde) as kilde
    from pris
    {{ for_hver(['pris.tjenestekode', "'alle'"], 'tjeneste') }}
    group by 1, 2, 3

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

vist as (

    select
        timer.kommunenr,
        timer.maaledato,
        timer.tjenestekode,
        timer.aldersgruppe,
        timer.mottakere,
        timer.timer_per_uke,
        kroner.vektet as kostnad_nok,
        timer.skjermet or kroner.skjermet as skjermet
    from timer
    inner join kroner
        on
            timer.kommunenr = kroner.kommunenr
            and timer.maaledato = kroner.maaledato
            and timer.tjenestekode = kroner.tjenestekode
            and timer.aldersgruppe = kroner.aldersgruppe

),

final as (

    select
        vist.kommunenr,
        vist.maaledato,
        vist.tjenestekode,
        vist.aldersgruppe,
        case when not vist.skjermet then cast(vist.mottakere as integer) end as mottakere,
        case when not vist.skjermet then cast(vist.timer_per_uke as decimal(18, 4)) end as timer_per_uke,
        cast(prisliste.pris_nok as decimal(9, 2)) as pris_per_time_nok,
        case when not vist.skjermet then cast(vist.kostnad_nok as decimal(18, 2)) end as kostnad_per_uke_nok,
        vist.skjermet,
        case when vist.skjermet then 1 else 0 end as antall_skjermet,
        prisliste.prisaar,
        prisliste.aga_sone,
        prisliste.verifisert as pris_verifisert,
        prisliste.kilde as pris_kilde,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil
    from vist
    inner join prisliste
        on
            vist.kommunenr = prisliste.kommunenr
            and vist.maaledato = prisliste.maaledato
            and vist.tjenestekode = prisliste.tjenestekode
    inner join kommune on vist.kommunenr = kommune.kommunenr
    inner join lasting on vist.kommunenr = lasting.kommunenr and vist.maaledato = lasting.maaledato

)

select * from final
