-- An index lies within the bounds of seeds/grenser/terskel.csv. Those of Grønt hefte are 1 on average by inhabitants,
-- and by the weights of the sectors they make the total index that the booklet prints itself: a column that is read
-- as another one breaks these.
{{ config(meta={'dagster': {'ref': {'name': 'int_behov__indeks'}}}) }}

with indekser as (

    select * from {{ ref('int_behov__indeks') }}

),

gront_hefte as (

    select * from {{ ref('stg_raw__gront_hefte') }}

),

kriterium as (

    select * from {{ ref('kriterium') }}

),

sektorvekt as (

    select * from {{ ref('sektorvekt') }}

),

terskel as (

    select
        max(verdi) filter (where terskel = 'behovsindeks_min') as minst,
        max(verdi) filter (where terskel = 'behovsindeks_maks') as storst,
        max(verdi) filter (where terskel = 'behovsindeks_snitt_avvik_maks_promille') * 0.001 as snitt_avvik,
        max(verdi) filter (where terskel = 'behovsindeks_samlet_avvik_maks_promille') * 0.001 as samlet_avvik
    from {{ ref('terskel') }}

),

fra_heftet as (

    select * from indekser
    where grunnlag = 'gront_hefte'

),

ssb as (

    select * from {{ ref('int_befolkning__innbyggere') }}

),

-- The booklet's own inhabitants, else SSB's on 1 January of its year, else of the year before: the booklet counts on
-- 1 July between them, and only the first has all its numbers in a year of renumberings.
folketall as (

    select
        1 as rang,
        aar as indeksaar,
        kommunenr,
        verdi as innbyggere
    from gront_hefte
    where tabell = 'a-k' and felt = 'innbyggere'
    union all
    select
        2 as rang,
        gront_hefte.aar as indeksaar,
        gront_hefte.kommunenr,
        sum(gront_hefte.verdi) as innbyggere
    from gront_hefte
    inner join kriterium on gront_hefte.felt = kriterium.kriterium
    where gront_hefte.tabell = 'f-k' and kriterium.del_av_folketallet
    group by 2, 3
    union all
    select
        3 as rang,
        aar as indeksaar,
        kommunenr,
        innbyggere
    from ssb
    union all
    select
        4 as rang,
        aar + 1 as indeksaar,
        kommunenr,
        innbyggere
    from ssb

),

heftet as (

    select
        indeksaar,
        kommunenr,
        count(*) over (partition by indeksaar) as antall
    from fra_heftet
    group by 1, 2

),

-- Inhabitants of every municipality of the booklet, or they are not used.
hele_folketall as (

    select
        heftet.indeksaar,
        folketall.rang
    from heftet
    inner join folketall on heftet.indeksaar = folketall.indeksaar and heftet.kommunenr = folketall.kommunenr
    where folketall.innbyggere is not null
    group by 1, 2
    having count(*) = max(heftet.antall)

),

valgt as (

    select
        indeksaar,
        min(rang) as rang
    from hele_folketall
    group by 1

),

snitt as (

    select
        fra_heftet.indeksaar,
        fra_heftet.sektor,
        cast(sum(fra_heftet.indeks * folketall.innbyggere) as double) / sum(folketall.innbyggere) as indeks
    from fra_heftet
    left join valgt on fra_heftet.indeksaar = valgt.indeksaar
    left join folketall
        on
            valgt.rang = folketall.rang
            and fra_heftet.indeksaar = folketall.indeksaar
            and fra_heftet.kommunenr = folketall.kommunenr
    group by 1, 2

),

regnet as (

    select
        fra_heftet.kommunenr,
        fra_heftet.indeksaar,
        case when abs(sum(sektorvekt.vekt) - 1) < 0.01 then sum(sektorvekt.vekt * fra_heftet.indeks) end as indeks
    from fra_heftet
    inner join sektorvekt
        on fra_heftet.sektor = sektorvekt.sektor and {{ gyldig_i('sektorvekt', 'fra_heftet.indeksaar') }}
    group by 1, 2

),

samlet as (

    select
        trykt.aar as indeksaar,
        trykt.tabell,
        case when count(*) = count(regnet.indeks) then avg(abs(regnet.indeks - trykt.verdi)) end as avvik
    from gront_hefte as trykt
    inner join heftet on trykt.aar = heftet.indeksaar and trykt.kommunenr = heftet.kommunenr
    left join regnet on trykt.aar = regnet.indeksaar and trykt.kommunenr = regnet.kommunenr
    where trykt.felt = 'indeks_samlet'
    group by 1, 2

)

select
    indekser.kommunenr,
    indekser.indeksaar,
    indekser.sektor,
    indekser.indeks as verdi,
    'expected an index from ' || terskel.minst || ' to ' || terskel.storst || '; see ' || indekser.kilde as feil
from indekser
cross join terskel
where indekser.indeks not between terskel.minst and terskel.storst
union all
select
    null as kommunenr,
    snitt.indeksaar,
    snitt.sektor,
    snitt.indeks as verdi,
    case
        when snitt.indeks is null
            then 'no inhabitants to weigh Grønt hefte with: give its table a-k too, or ask SSB'
        else 'expected 1 on average in Grønt hefte: are the columns of the file in their places?'
    end as feil
from snitt
cross join terskel
where coalesce(abs(snitt.indeks - 1), 1) > terskel.snitt_avvik
union all
select
    null as kommunenr,
    samlet.indeksaar,
    null as sektor,
    samlet.avvik as verdi,
    case
        when samlet.avvik is null
            then 'no weights of all sectors for the year: add them to seeds/behov/sektorvekt.csv'
        else 'expected the total index of table ' || samlet.tabell || '; are the columns of the file in their places?'
    end as feil
from samlet
cross join terskel
where coalesce(samlet.avvik, 1) > terskel.samlet_avvik
