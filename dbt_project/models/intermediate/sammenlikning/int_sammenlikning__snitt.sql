{% set kolonner = [
    'sammenlikning',
    'navn',
    'kommunenr',
    'aar',
    'grunnlag',
    'funksjonsgruppe',
    'antall_med_tall',
    'antall_medlemmer',
    'antall_annet_aar',
    'antall_finnes_ikke',
    'dataaar',
    'indeks_verifisert',
    'kilde',
] %}

with medlem as (

    select * from {{ ref('int_sammenlikning__medlem') }}

),

utgifter as (

    select * from {{ ref('behovskorrigerte_utgifter') }}

),

aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}

),

gruppetall as (

    select * from {{ ref('kostra_utgifter_gruppe') }}
    where artsgruppe = 'netto'

),

deler as (

    select * from {{ ref('int_behov__gruppefunksjon') }}

),

trykt as (

    select * from {{ ref('stg_raw__sammenlikningstall') }}
    where maal = 'per_innbygger_behovskorrigert_nok'

),

landet as (

    select * from {{ ref('sammenlikning') }}
    where slag = 'landet'

),

grupper as (

    select distinct
        gruppe,
        aar
    from gruppetall

),

-- SSB's figure for a group of functions: the functions have the same inhabitants, so the rates add.
ssb as (

    select
        grupper.gruppe,
        grupper.aar,
        deler.funksjonsgruppe,
        case
            when count(*) = count(gruppetall.per_innbygger_nok) then sum(gruppetall.per_innbygger_nok)
        end as per_innbygger_nok
    from grupper
    inner join deler on {{ gyldig_i('deler', 'grupper.aar') }}
    left join gruppetall
        on
            grupper.gruppe = gruppetall.gruppe
            and grupper.aar = gruppetall.aar
            and deler.funksjon = gruppetall.funksjon
    group by 1, 2, 3

),

-- SSB divides by the inhabitants of 31 December, and this warehouse by those that the configuration asks for.
nevnere as (

    select
        utgifter.kommunenr,
        utgifter.aar,
        utgifter.funksjonsgruppe,
        utgifter.grunnlag,
        utgifter.netto_nok,
        utgifter.per_innbygger_behovskorrigert_nok,
        utgifter.innbyggere * utgifter.behovsindeks as behovskorrigerte_innbyggere,
        utgifter.innbyggere,
        aarsslutt.innbyggere as innbyggere_aarsslutt,
        utgifter.indeks_verifisert,
        utgifter.kilde
    from utgifter
    left join aarsslutt on utgifter.kommunenr = aarsslutt.kommunenr and utgifter.aar = aarsslutt.aar

),

gruppe_og_lister as (

    select
        medlem.sammenlikning,
        max(medlem.navn) as navn,
        medlem.kommunenr,
        medlem.aar,
        nevnere.grunnlag,
        nevnere.funksjonsgruppe,
        max(medlem.kostragruppe) as gruppe,
        count(nevnere.per_innbygger_behovskorrigert_nok) as antall_med_tall,
        count(nevnere.per_innbygger_behovskorrigert_nok) filter (
            where medlem.medlem_kommunenr <> medlem.kommunenr
        ) as antall_andre,
        cast(sum(nevnere.per_innbygger_behovskorrigert_nok) as double)
        / nullif(count(nevnere.per_innbygger_behovskorrigert_nok), 0) as uvektet_nok,
        sum(nevnere.netto_nok) filter (where nevnere.per_innbygger_behovskorrigert_nok is not null)
        / nullif(
            sum(nevnere.behovskorrigerte_innbyggere) filter (
                where nevnere.per_innbygger_behovskorrigert_nok is not null
            ),
            0
        ) as summert_nok,
        sum(nevnere.innbyggere_aarsslutt) filter (where nevnere.per_innbygger_behovskorrigert_nok is not null)
        / nullif(
            sum(nevnere.behovskorrigerte_innbyggere) filter (
                where
                nevnere.per_innbygger_behovskorrigert_nok is not null
                -- The same on both sides: of those who are merged at the turn of the year, 31 December is not known.
                and nevnere.innbyggere_aarsslutt is not null
            ),
            0
        ) as innbyggere_forhold,
        bool_and(nevnere.indeks_verifisert) as indeks_verifisert,
        {{ ulike_samlet('nevnere.kilde', "', '") }} as kilde
    from medlem
    inner join nevnere on medlem.medlem_kommunenr = nevnere.kommunenr and medlem.dataaar = nevnere.aar
    group by 1, 3, 4, 5, 6

),

medlemmer as (

    select
        sammenlikning,
        kommunenr,
        aar,
        count(*) as antall_medlemmer,
        count(*) filter (where annet_aar) as antall_annet_aar,
        count(*) filter (where finnes_ikke_i_aaret) as antall_finnes_ikke,
        {{ ulike_samlet('cast(dataaar as string)', "', '") }} as dataaar
    from medlem
    group by 1, 2, 3

),

-- Of the whole nation the index is 1; only the inhabitants' date is put right.
nasjon as (

    select
        aar,
        funksjonsgruppe,
        count(per_innbygger_behovskorrigert_nok) as antall_med_tall,
        count(*) as antall_medlemmer,
        cast(sum(per_innbygger_behovskorrigert_nok) as double)
        / nullif(count(per_innbygger_behovskorrigert_nok), 0) as uvektet_nok,
        sum(innbyggere_aarsslutt) filter (where innbyggere is not null)
        / nullif(sum(innbyggere) filter (where innbyggere_aarsslutt is not null), 0) as innbyggere_forhold,
        bool_and(indeks_verifisert) as indeks_verifisert,
        {{ ulike_samlet('kilde', "', '") }} as kilde
    from nevnere
    where grunnlag = 'kostra'
    group by 1, 2

),

per_sett as (

    select
        en.sammenlikning,
        en.navn,
        en.kommunenr,
        en.aar,
        en.grunnlag,
        en.funksjonsgruppe,
        en.antall_med_tall,
        medlemmer.antall_medlemmer,
        medlemmer.antall_annet_aar,
        medlemmer.antall_finnes_ikke,
        medlemmer.dataaar,
        en.uvektet_nok,
        -- A KOSTRA group's amount is SSB's own estimate; a list of one's own is summed.
        case
            when en.gruppe is not null and en.grunnlag = 'kostra' then ssb.per_innbygger_nok * en.innbyggere_forhold
            else en.summert_nok
        end as vektet_nok,
        en.indeks_verifisert,
        en.kilde
    from gruppe_og_lister as en
    inner join medlemmer
        on
            en.sammenlikning = medlemmer.sammenlikning
            and en.kommunenr = medlemmer.kommunenr
            and en.aar = medlemmer.aar
    left join ssb
        on en.gruppe = ssb.gruppe and en.aar = ssb.aar and en.funksjonsgruppe = ssb.funksjonsgruppe
    where en.antall_andre > 0
    union all
    select
        landet.sammenlikning,
        landet.navn,
        utgifter.kommunenr,
        utgifter.aar,
        utgifter.grunnlag,
        utgifter.funksjonsgruppe,
        nasjon.antall_med_tall,
        nasjon.antall_medlemmer,
        0 as antall_annet_aar,
        0 as antall_finnes_ikke,
        cast(utgifter.aar as string) as dataaar,
        nasjon.uvektet_nok,
        ssb.per_innbygger_nok * nasjon.innbyggere_forhold as vektet_nok,
        nasjon.indeks_verifisert,
        nasjon.kilde
    from utgifter
    inner join nasjon on utgifter.aar = nasjon.aar and utgifter.funksjonsgruppe = nasjon.funksjonsgruppe
    cross join landet
    left join ssb
        on
            landet.ssb_region = ssb.gruppe
            and utgifter.aar = ssb.aar
            and utgifter.funksjonsgruppe = ssb.funksjonsgruppe
    where utgifter.grunnlag = 'kostra'
    union all
    select
        trykt.sammenlikning,
        trykt.sammenlikning as navn,
        utgifter.kommunenr,
        utgifter.aar,
        utgifter.grunnlag,
        utgifter.funksjonsgruppe,
        count(*) as antall_med_tall,
        count(*) as antall_medlemmer,
        count(*) filter (where trykt.dataaar <> utgifter.aar) as antall_annet_aar,
        0 as antall_finnes_ikke,
        {{ ulike_samlet('cast(trykt.dataaar as string)', "', '") }} as dataaar,
        cast(sum(trykt.verdi) as double) / nullif(count(trykt.verdi), 0) as uvektet_nok,
        cast(null as double) as vektet_nok,
        false as indeks_verifisert,
        {{ ulike_samlet('trykt.kilde', "', '") }} as kilde
    from utgifter
    inner join trykt
        on
            utgifter.funksjonsgruppe = trykt.omraade
            and utgifter.kommunenr = coalesce(trykt.for_kommunenr, utgifter.kommunenr)
            and utgifter.aar = coalesce(trykt.aar, utgifter.aar)
    where utgifter.grunnlag = 'korrigert_regnskap'
    group by 1, 3, 4, 5, 6

),

final as (

    {% for snitt in ['uvektet', 'vektet'] %}
        select
            {% for kolonne in kolonner %}
                {{ kolonne }},
            {% endfor %}
            '{{ snitt }}' as snitt,
            {{ snitt }}_nok as per_innbygger_behovskorrigert_nok
        from per_sett
        where {{ snitt }}_nok is not null
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

)

select * from final
