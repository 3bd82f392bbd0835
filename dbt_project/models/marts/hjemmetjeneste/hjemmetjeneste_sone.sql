with celle as (

    select * from {{ ref('int_skjerming__volum') }}
    where tabell in ('alle', 'sone')

),

inndeling as (

    select * from {{ ref('int_skjerming__inndeling') }}
    where tabell = 'sone'

),

bemanning as (

    select * from {{ ref('stg_raw__bemanning') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

lasting as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

grense as (

    select
        max(verdi) filter (where terskel = 'ata_maal_prosent') as ata_maal_prosent,
        max(verdi) filter (where terskel = 'sone_robust_aarsverk') as robust_aarsverk
    from {{ ref('terskel') }}

),

-- Zones that are shown together have their staff together. The municipality is the sum of its zones; a sum that lacks a
-- part is not known.
ansatte as (

    select
        bemanning.kommunenr,
        bemanning.maaledato,
        sone.verdi as sone,
        sum(bemanning.aarsverk) as aarsverk,
        sum(bemanning.aarsverk * bemanning.timer_per_uke_full_stilling) as timer_i_alt,
        case
            when count(*) = count(bemanning.leverte_timer_per_uke) then sum(bemanning.leverte_timer_per_uke)
        end as leverte_timer_per_uke,
        min(bemanning._archive_id) as arkivfil
    from bemanning
    inner join inndeling
        on
            bemanning.kommunenr = inndeling.kommunenr
            and bemanning.maaledato = inndeling.maaledato
            and bemanning.sone = inndeling.verdi
    {{ for_hver(["coalesce(inndeling.vist, '')", "'alle'"], 'sone') }}
    group by 1, 2, 3

),

-- A sum of zones only where every one with recipients has its staff.
mottakersoner as (

    select distinct
        kommunenr,
        maaledato,
        sone
    from {{ ref('int_vedtak__mottaker') }}

),

sone_uten_bemanning as (

    select distinct
        mottakersoner.kommunenr,
        mottakersoner.maaledato,
        sone.verdi as sone
    from mottakersoner
    inner join inndeling
        on
            mottakersoner.kommunenr = inndeling.kommunenr
            and mottakersoner.maaledato = inndeling.maaledato
            and mottakersoner.sone = inndeling.verdi
    left join bemanning
        on
            mottakersoner.kommunenr = bemanning.kommunenr
            and mottakersoner.maaledato = bemanning.maaledato
            and mottakersoner.sone = bemanning.sone
    {{ for_hver(["coalesce(inndeling.vist, '')", "'alle'"], 'sone') }}
    where bemanning.sone is null

),

vist as (

    select
        celle.kommunenr,
        celle.maaledato,
        celle.sone,
        celle.soner,
        celle.skjermet,
        celle.mottakere,
        celle.timer_per_uke as vedtatte_timer_per_uke,
        ansatte.leverte_timer_per_uke,
        ansatte.aarsverk,
        ansatte.timer_i_alt,
        cast(ansatte.timer_i_alt as double) / nullif(ansatte.aarsverk, 0) as timer_per_uke_full_stilling,
        ansatte.arkivfil as arkivfil_bemanning
    from celle
    left join sone_uten_bemanning
        on
            celle.kommunenr = sone_uten_bemanning.kommunenr
            and celle.maaledato = sone_uten_bemanning.maaledato
            and celle.sone = sone_uten_bemanning.sone
    left join ansatte
        on
            celle.kommunenr = ansatte.kommunenr
            and celle.maaledato = ansatte.maaledato
            and celle.sone = ansatte.sone
            and not celle.skjermet
            and sone_uten_bemanning.sone is null

),

final as (

    select
        vist.kommunenr,
        vist.maaledato,
        vist.sone,
        cast(vist.mottakere as integer) as mottakere,
        cast(vist.vedtatte_timer_per_uke as decimal(18, 4)) as vedtatte_timer_per_uke,
        {{ til_desimal('cast(vist.vedtatte_timer_per_uke as double) / nullif(vist.mottakere, 0)', '18, 2') }}
            as timer_per_mottaker,
        cast(vist.leverte_timer_per_uke as decimal(18, 2)) as leverte_timer_per_uke,
        cast(vist.aarsverk as decimal(18, 2)) as aarsverk,
        {{ til_desimal('vist.timer_per_uke_full_stilling', '9, 2') }} as timer_per_uke_full_stilling,
        case
            when vist.leverte_timer_per_uke is not null then 'levert'
            when vist.vedtatte_timer_per_uke is not null then 'vedtatt'
        end as ata_grunnlag,
        {{ avrundet(
            'cast(100.0 * coalesce(vist.leverte_timer_per_uke, vist.vedtatte_timer_per_uke) as double)'
            ~ ' / nullif(vist.timer_i_alt, 0)', 1
        ) }} as ata_prosent,
        {{ til_desimal(
            'vist.vedtatte_timer_per_uke / (vist.timer_per_uke_full_stilling * grense.ata_maal_prosent / 100)', '18, 2'
        ) }} as aarsverk_ved_60_prosent_ata,
        vist.aarsverk >= grense.robust_aarsverk as robust,
        vist.soner,
        vist.skjermet,
        case when vist.skjermet then 1 else 0 end as antall_skjermet,
        {{ er_oppdiktet('kommune.navn') }} as oppdiktet,
        lasting._archive_id as arkivfil,
        vist.arkivfil_bemanning
    from vist
    cross join grense
    inner join kommune on vist.kommunenr = kommune.kommunenr
    inner join lasting on vist.kommunenr = lasting.kommunenr and vist.maaledato = lasting.maaledato

)

select * from final
