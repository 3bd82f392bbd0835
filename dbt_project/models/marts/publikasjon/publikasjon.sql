{% set marter = [
    'befolkning',
    'behovsindeks',
    'behovskorrigerte_utgifter',
    'datakilde',
    'dekningsgrad',
    'dim_art',
    'dim_brukergruppe',
    'dim_funksjon',
    'dim_funksjonsgruppe',
    'dim_indikator',
    'dim_kommune',
    'dim_kommune_aar',
    'dim_nevner',
    'dim_tjeneste',
    'dim_tjenestetype',
    'enhetskostnad',
    'hjemmetjeneste_alder',
    'hjemmetjeneste_sone',
    'hjemmetjeneste_vedtaksvolum',
    'innsparingspotensial',
    'kolonner',
    'kommune_serie',
    'kostra_avstemming',
    'kostra_korrigeringer',
    'kostra_nokkeltall',
    'kostra_nokkeltall_gruppe',
    'kostra_regnskap_korrigert',
    'kostra_utgifter',
    'kostra_utgifter_gruppe',
    'kostra_utgifter_serie',
    'regnskapsfordeling',
    'regnskapsfordeling_ansvar',
    'regnskapsfordeling_sammenlikning',
    'regnskapskontroll',
    'sammenlikning_medlem',
    'utgiftsutvikling',
    'vedtak_konsentrasjon',
    'vedtak_ressurs',
    'vedtaksendring',
] %}

with bygg as (

    select * from {{ ref('stg_raw__bygg') }}

),

forventning as (

    select * from {{ ref('stg_raw__forventning') }}

),

arkivfiler as (

    select {{ samlet('_archive_id', 'chr(10)', '_archive_id') }} as arkivfiler
    from {{ ref('stg_raw__arkivfil') }}

),

mangel as (

    select * from {{ ref('stg_ssb__mangel') }}

),

rader as (

    {% for navn in marter %}
        select
            '{{ navn }}' as mart,
            count(*) as rader
        from {{ mart(navn) }}
        union all
    {% endfor %}
    select
        'publikasjon' as mart,
        {{ marter | length + 1 }} as rader

),

mangler as (

    select
        rader.mart,
        {{ samlet(
            "mangel.kalles || ' kunne ikke hentes: ' || mangel.grunn", 'chr(10)', 'mangel.datasett'
        ) }} as mangler
    from rader
    inner join mangel
        -- An older version of a mart rests on what the newest does.
        on contains(',' || mangel.mater || ',', ',' || regexp_replace(rader.mart, '_v[0-9]+$', '') || ',')
    group by 1

),

kilde as (

    select distinct mart
    from {{ ref('int_publikasjon__kilde') }}
    where kilde = 'kommunens vedtak'

),

dag as (

    select
        kommunenr,
        maaledato,
        case
            when begrunnelse is not null
                then kommunenr || ' ' || cast(maaledato as string) || ' er tatt på nytt: ' || begrunnelse
            when nyere_archive_id is not null
                then
                    kommunenr || ' ' || cast(maaledato as string)
                    || ' står som først publisert; kommunens nyeste uttrekk er ikke brukt'
        end as merknad
    from {{ ref('stg_raw__vedtak_maaledato') }}

),

merknader as (

    select
        kilde.mart,
        {{ samlet('dag.merknad', 'chr(10)', 'dag.kommunenr, dag.maaledato') }} as merknader
    from kilde
    cross join dag
    where dag.merknad is not null
    group by 1

),

-- dbt's own tests of each mart, counted from the project itself.
dbt_tester as (

    {% for navn in marter + ['publikasjon'] %}
        select
            '{{ navn }}' as mart,
            {{ antall_tester(navn) }} as tester
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

),

final as (

    select
        bygg.build_id,
        bygg.bygget_utc,
        rader.mart,
        rader.rader,
        dbt_tester.tester + coalesce(forventning.forventninger, 0) as kontroller,
        arkivfiler.arkivfiler,
        mangler.mangler,
        merknader.merknader
    from rader
    inner join dbt_tester on rader.mart = dbt_tester.mart
    left join mangler on rader.mart = mangler.mart
    left join merknader on rader.mart = merknader.mart
    left join forventning on forventning.tabell = 'marts.' || rader.mart
    cross join bygg
    cross join arkivfiler

)

select * from final
