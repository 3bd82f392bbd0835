with kostra as (

    select * from {{ ref('kostra_utgifter') }}
    where artsgruppe = 'netto'

),

regnskap as (

    select * from {{ ref('int_regnskap__korrigert') }}

),

avskrivninger as (

    select * from {{ ref('artsbegrep') }}
    where artsbegrep = 'avskrivning'

),

gruppefunksjon as (

    select * from {{ ref('int_behov__gruppefunksjon') }}

),

behov as (

    select * from {{ ref('stg_raw__behov') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

aarets_start as (

    select * from {{ ref('int_befolkning__innbyggere') }}

),

aarets_slutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}

),

overgang as (

    select * from {{ ref('int_kommune__overgang') }}
    where overgang = 'omnummerering'

),

indekser as (

    select * from {{ ref('behovsindeks') }}

),

egne as (

    select
        regnskap.kommunenr,
        regnskap.aar,
        regnskap.funksjon,
        behov.avskrivning,
        -- Without arts, depreciation cannot be taken out.
        case
            when behov.avskrivning = 'med' or count(*) = count(regnskap.art)
                then sum(
                    case
                        when behov.avskrivning = 'med' or avskrivninger.art_fra is null then regnskap.belop_nok
                        else 0
                    end
                )
        end as netto_nok,
        bool_or({{ er_oppdiktet('kommune.navn') }}) as oppdiktet
    from regnskap
    inner join kommune on regnskap.kommunenr = kommune.kommunenr
    cross join behov
    left join avskrivninger
        on
            regnskap.art between avskrivninger.art_fra and avskrivninger.art_til
            and {{ gyldig_i('avskrivninger', 'regnskap.aar') }}
    where regnskap.i_netto
    group by 1, 2, 3, 4

),

tall as (

    select
        'kostra' as grunnlag,
        kommunenr,
        aar,
        funksjon,
        belop_nok as netto_nok,
        -- SSB gives no net figure without it.
        'med' as avskrivning,
        {{ er_oppdiktet('kilde') }} as oppdiktet,
        publisering,
        kilde
    from kostra
    union all
    select
        'korrigert_regnskap' as grunnlag,
        kommunenr,
        aar,
        funksjon,
        netto_nok,
        avskrivning,
        oppdiktet,
        null as publisering,
        'the municipality''s own account after KOSTRA corrections' as kilde
    from egne

),

omfang as (

    select * from {{ ref('int_regnskap__omfang') }}

),

kommuner as (

    select distinct
        tall.grunnlag,
        tall.kommunenr,
        tall.aar,
        tall.avskrivning,
        tall.grunnlag = 'korrigert_regnskap' and coalesce(omfang.helt, false) as er_helt
    from tall
    left join omfang on tall.kommunenr = omfang.kommunenr and tall.aar = omfang.aar

),

funksjoner as (

    select
        kommuner.*,
        gruppefunksjon.funksjonsgruppe,
        gruppefunksjon.navn as funksjonsgruppe_navn,
        gruppefunksjon.sektor,
        gruppefunksjon.verifisert,
        tall.funksjon,
        -- What a whole account does not have is nothing, and so is what KOSTRA has none of.
        case
            when tall.funksjon is not null then tall.netto_nok
            when kommuner.er_helt or kostra.belop_nok = 0 then 0
        end as netto_nok,
        tall.oppdiktet,
        tall.publisering,
        tall.kilde
    from kommuner
    inner join gruppefunksjon on {{ gyldig_i('gruppefunksjon', 'kommuner.aar') }}
    left join tall
        on
            kommuner.grunnlag = tall.grunnlag
            and kommuner.kommunenr = tall.kommunenr
            and kommuner.aar = tall.aar
            and gruppefunksjon.funksjon = tall.funksjon
    left join kostra
        on
            kommuner.kommunenr = kostra.kommunenr
            and kommuner.aar = kostra.aar
            and gruppefunksjon.funksjon = kostra.funksjon

),

summert as (

    select
        grunnlag,
        kommunenr,
        aar,
        avskrivning,
        funksjonsgruppe,
        funksjonsgruppe_navn,
        sektor,
        verifisert,
        case when count(*) = count(netto_nok) then sum(netto_nok) end as netto_nok,
        bool_or(oppdiktet) as oppdiktet,
        max(publisering) as publisering,
        max(kilde) as kilde
    from funksjoner
    group by 1, 2, 3, 4, 5, 6, 7, 8
    having count(funksjon) > 0

),

-- The accounts of a municipality that is renumbered go with the index that its new number has the year after.
indekser_under_gammelt_nummer as (

    select
        overgang.fra_kommunenr as kommunenr,
        indekser.indeksaar,
        indekser.sektor,
        indekser.indeks,
        indekser.grunnlag,
        indekser.verifisert
    from indekser
    inner join overgang on indekser.kommunenr = overgang.til_kommunenr and indekser.indeksaar = overgang.aar
    left join indekser as gammelt
        on
            overgang.fra_kommunenr = gammelt.kommunenr
            and indekser.indeksaar = gammelt.indeksaar
            and indekser.sektor = gammelt.sektor
    where gammelt.kommunenr is null

),

alle_indekser as (

    select
        kommunenr,
        indeksaar,
        sektor,
        indeks,
        grunnlag,
        verifisert
    from indekser
    union all
    select * from indekser_under_gammelt_nummer

),

med_indeks as (

    select
        summert.*,
        case when behov.folketall = 'aarets_start' then aarets_start.innbyggere else aarets_slutt.innbyggere end
            as innbyggere,
        case
            when behov.folketall = 'aarets_start' then make_date(summert.aar, 1, 1) else make_date(summert.aar, 12, 31)
        end as folketallsdato,
        summert.aar + case when behov.indeksaar = 'neste' then 1 else 0 end as indeksaar,
        alle_indekser.indeks as behovsindeks,
        alle_indekser.grunnlag as indeks_grunnlag,
        case when alle_indekser.indeks is not null then alle_indekser.verifisert and summert.verifisert end
            as indeks_verifisert
    from summert
    cross join behov
    left join aarets_start on summert.kommunenr = aarets_start.kommunenr and summert.aar = aarets_start.aar
    left join aarets_slutt on summert.kommunenr = aarets_slutt.kommunenr and summert.aar = aarets_slutt.aar
    left join alle_indekser
        on
            summert.kommunenr = alle_indekser.kommunenr
            and summert.aar + case when behov.indeksaar = 'neste' then 1 else 0 end = alle_indekser.indeksaar
            and summert.sektor = alle_indekser.sektor

),

final as (

    select
        kommunenr,
        cast(aar as smallint) as aar,
        funksjonsgruppe,
        funksjonsgruppe_navn,
        grunnlag,
        sektor,
        cast(netto_nok as decimal(18, 2)) as netto_nok,
        innbyggere,
        folketallsdato,
        behovsindeks,
        cast(indeksaar as smallint) as indeksaar,
        indeks_grunnlag,
        indeks_verifisert,
        avskrivning,
        {{ til_desimal('cast(netto_nok as double) / nullif(innbyggere, 0)', '18, 2') }} as per_innbygger_nok,
        {{ til_desimal('cast(netto_nok as double) / (nullif(innbyggere, 0) * behovsindeks)', '18, 2') }}
            as per_innbygger_behovskorrigert_nok,
        oppdiktet,
        publisering,
        kilde
    from med_indeks

)

select * from final
