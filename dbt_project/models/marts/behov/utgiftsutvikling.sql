with serie as (

    select * from {{ ref('kostra_utgifter_serie') }}
    where artsgruppe = 'netto'

),

gruppefunksjon as (

    select * from {{ ref('int_behov__gruppefunksjon') }}

),

deflator as (

    select * from {{ ref('int_priser__deflator') }}

),

behov as (

    select * from {{ ref('stg_raw__behov') }}

),

kommuner as (

    select
        kommunenr,
        aar,
        max(innbyggere) as innbyggere,
        bool_and(sammenlignbar) as sammenlignbar,
        max(deler) as deler,
        max(publisering) as publisering,
        max(kilde) as kilde
    from serie
    group by 1, 2

),

summert as (

    select
        kommuner.kommunenr,
        kommuner.aar,
        gruppefunksjon.funksjonsgruppe,
        gruppefunksjon.navn as funksjonsgruppe_navn,
        case when count(*) = count(serie.belop_nok) then sum(serie.belop_nok) end as netto_nok,
        kommuner.innbyggere,
        kommuner.sammenlignbar,
        kommuner.deler,
        kommuner.publisering,
        kommuner.kilde
    from kommuner
    inner join gruppefunksjon on {{ gyldig_i('gruppefunksjon', 'kommuner.aar') }}
    left join serie
        on
            kommuner.kommunenr = serie.kommunenr
            and kommuner.aar = serie.aar
            and gruppefunksjon.funksjon = serie.funksjon
    group by 1, 2, 3, 4, 6, 7, 8, 9, 10
    having count(serie.funksjon) > 0

),

prisaar as (

    select coalesce(max(behov.prisaar), max(summert.aar)) as aar
    from behov
    left join summert on summert.netto_nok is not null

),

indeks as (

    select
        deflator.aar,
        {{ til_desimal('cast(100 * deflator.niva as double) / prisniva.niva', '12, 6') }} as deflator_indeks,
        prisaar.aar as prisaar,
        deflator.argang,
        deflator.verifisert
    from deflator
    cross join prisaar
    inner join deflator as prisniva on prisaar.aar = prisniva.aar

),

faste_priser as (

    select
        summert.*,
        indeks.deflator_indeks,
        indeks.prisaar,
        indeks.argang,
        indeks.verifisert,
        -- Of the index as it is shown, so that the figure can be reckoned after.
        {{ til_desimal('cast(summert.netto_nok * 100 as double) / indeks.deflator_indeks', '18, 2') }}
            as netto_faste_priser_nok
    from summert
    left join indeks on summert.aar = indeks.aar

),

final as (

    select
        i_aar.kommunenr,
        i_aar.aar,
        i_aar.funksjonsgruppe,
        i_aar.funksjonsgruppe_navn,
        cast(i_aar.netto_nok as decimal(18, 2)) as netto_nok,
        i_aar.deflator_indeks,
        cast(i_aar.prisaar as smallint) as prisaar,
        i_aar.argang as deflator_argang,
        i_aar.verifisert as deflator_verifisert,
        i_aar.netto_faste_priser_nok,
        i_aar.innbyggere,
        {{ til_desimal('cast(i_aar.netto_faste_priser_nok as double) / nullif(i_aar.innbyggere, 0)', '18, 2') }}
            as per_innbygger_faste_priser_nok,
        cast(i_aar.netto_faste_priser_nok - i_fjor.netto_faste_priser_nok as decimal(18, 2))
            as endring_fra_aaret_for_nok,
        {{ avrundet(
            'cast(100 * (i_aar.netto_faste_priser_nok - i_fjor.netto_faste_priser_nok) as double)'
            ~ ' / nullif(i_fjor.netto_faste_priser_nok, 0)', 2
        ) }} as endring_fra_aaret_for_prosent,
        i_aar.sammenlignbar,
        i_aar.deler,
        i_aar.publisering,
        i_aar.kilde
    from faste_priser as i_aar
    left join faste_priser as i_fjor
        on
            i_aar.kommunenr = i_fjor.kommunenr
            and i_aar.funksjonsgruppe = i_fjor.funksjonsgruppe
            and i_aar.aar = i_fjor.aar + 1

)

select * from final
