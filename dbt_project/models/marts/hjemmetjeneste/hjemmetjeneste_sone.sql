with celle as (

    select * from {{ ref('int_skjerming__celle') }}
    where slag = 'volum' and aldersgruppe = 'alle' and timeklasse = 'alle'

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

-- The municipality is the sum of its zones; a sum that lacks a part is not known.
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
    {{ for_hver(['bemanning.sone', "'alle'"], 'sone') }}
    group by 1, 2, 3

),

-- Of the municipality only where every zone with recipients has its staff.
sone_uten_bemanning as (

    select distinct
        celle.kommunenr,
        celle.maaledato
    from celle
    left join ansatte
        on
            celle.kommunenr = ansatte.kommunenr
            and celle.maaledato = ansatte.maaledato
            and celle.sone = ansatte.sone
    where ansatte.sone is null

),

vist as (

    select
        celle.kommunenr,
        celle.maaledato,
        celle.sone,
        celle.skjermet,
        case when not celle.skjermet then celle.mottakere end as mottakere,
        case when not celle.skjermet then celle.timer_per_uke end as vedtatte_timer_per_uke,
        case when not celle.skjermet then ansatte.leverte_timer_per_uke end as leverte_timer_per_uke,
        ansatte.aarsverk,
        ansatte.timer_i_alt,
        cast(ansatte.timer_i_alt as double) / nullif(ansatte.aarsverk, 0) as timer_per_uke_full_stilling,
        ansatte.arkivfil as arkivfil_bemanning
    from celle
    left join sone_uten_bemanning
        on celle.kommunenr = sone_uten_bemanning.kommunenr and celle.maaledato = sone_uten_bemanning.maaledato
    left join ansatte
        on
            celle.kommunenr = ansatte.kommunenr
            and celle.maaledato = ansatte.maaledato
            and celle.sone = ansatte.sone
            and (celle.sone <> 'alle' or sone_uten_bemanning.kommunenr is null)

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
