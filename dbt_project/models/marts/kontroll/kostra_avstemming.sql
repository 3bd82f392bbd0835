{% set begreper = ['netto', 'brutto', 'korrigert_brutto'] %}

with linjer as (

    select * from {{ ref('int_regnskap__kontering') }}

),

detaljert as (

    {{ med_statussymbol(ref('stg_ssb__12367')) }}

),

omfang as (

    select * from {{ ref('int_regnskap__omfang') }}

),

funksjon as (

    select distinct funksjon
    from {{ ref('int_kontoplan__funksjon') }}

),

utgifter as (

    select * from {{ ref('int_kostra__utgifter') }}

),

artsgruppe as (

    select distinct
        ssb_kode,
        artsbegrep
    from {{ ref('artsbegrep') }}

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

grense as (

    select
        max(verdi) filter (where terskel = 'avstemming_maks_prosent') as maks_prosent,
        max(verdi) filter (where terskel = 'avstemming_maks_nok') as maks_nok
    from {{ ref('terskel') }}

),

bokfort as (

    {% for begrep in begreper %}
        select
            kommunenr,
            aar,
            funksjon,
            '{{ begrep }}' as artsgruppe,
            cast(coalesce(sum(belop_nok) filter (where i_{{ begrep }}), 0) as decimal(18, 2)) as eget_nok
        from linjer
        group by 1, 2, 3
        -- One line without art makes the gross unknown, not smaller.
        having count(*) = count(i_{{ begrep }})
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

),

ssb as (

    select
        detaljert.region as kommunenr,
        detaljert.aar,
        detaljert.funksjon,
        artsgruppe.artsbegrep as artsgruppe,
        {{ til_desimal('detaljert.verdi * 1000', '18, 2') }} as ssb_nok,
        'kasse' as regnskapsomfang,
        svar.tabell,
        publisering.publisering,
        svar.kilde,
        detaljert._archive_id as arkivfil
    from detaljert
    inner join artsgruppe on detaljert.ssb_art = artsgruppe.ssb_kode
    inner join svar on detaljert._archive_id = svar._archive_id
    left join publisering on svar.tabell = publisering.tabell and detaljert.aar = publisering.aar
    where
        detaljert.regnskapsomfang = 'B'
        and detaljert.statistikkvariabel = 'KOSbelop0000'
        and detaljert.verdi is not null
    union all
    select
        region as kommunenr,
        aar,
        funksjon,
        artsgruppe,
        belop_nok as ssb_nok,
        'konsern' as regnskapsomfang,
        tabell,
        publisering,
        kilde,
        arkivfil
    from utgifter
    where belop_nok is not null

),

-- The account that came in is the treasury's: its own table goes before that of the whole group.
naermest as (

    select * from ssb
    qualify row_number() over (
        partition by kommunenr, aar, funksjon, artsgruppe
        order by case regnskapsomfang when 'kasse' then 1 else 2 end
    ) = 1

),

-- A function that a whole account does not have, costs it nothing.
mangler as (

    select
        naermest.kommunenr,
        naermest.aar,
        naermest.funksjon,
        naermest.artsgruppe,
        cast(0 as decimal(18, 2)) as eget_nok
    from naermest
    -- SSB's groups of functions are no functions.
    inner join funksjon on naermest.funksjon = funksjon.funksjon
    inner join omfang on naermest.kommunenr = omfang.kommunenr and naermest.aar = omfang.aar
    left join linjer
        on
            naermest.kommunenr = linjer.kommunenr
            and naermest.aar = linjer.aar
            and naermest.funksjon = linjer.funksjon
    where
        omfang.helt
        and (omfang.med_art or naermest.artsgruppe = 'netto')
        and naermest.ssb_nok <> 0
        and linjer.kommunenr is null

),

eget as (

    select * from bokfort
    union all
    select * from mangler

),

final as (

    select
        eget.kommunenr,
        eget.aar,
        eget.funksjon,
        eget.artsgruppe,
        eget.eget_nok,
        naermest.ssb_nok,
        cast(eget.eget_nok - naermest.ssb_nok as decimal(18, 2)) as differanse_nok,
        100 * cast(eget.eget_nok - naermest.ssb_nok as double) / nullif(abs(naermest.ssb_nok), 0) as differanse_prosent,
        abs(eget.eget_nok - naermest.ssb_nok) > grense.maks_nok
        and 100 * abs(eget.eget_nok - naermest.ssb_nok) > grense.maks_prosent * abs(naermest.ssb_nok) as over_grense,
        naermest.regnskapsomfang,
        naermest.tabell,
        naermest.publisering,
        naermest.kilde,
        naermest.arkivfil
    from eget
    inner join naermest
        on
            eget.kommunenr = naermest.kommunenr
            and eget.aar = naermest.aar
            and eget.funksjon = naermest.funksjon
            and eget.artsgruppe = naermest.artsgruppe
    cross join grense

)

select * from final
