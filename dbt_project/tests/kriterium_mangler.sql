-- Where an index is to be computed, every criterion with a weight is there, for the municipality and for the nation,
-- and there is a key for the year. Asked of the sectors that expenditure is corrected by.
{{ config(meta={'dagster': {'ref': {'name': 'int_behov__kriterieindeks'}}}) }}

with gitte as (

    select * from {{ ref('stg_raw__kriterier') }}

),

nokler as (

    select
        kriterium,
        gyldig_fra,
        gyldig_til
    from {{ ref('delkostnadsnokkel') }}
    where sektor in (select sektor from {{ ref('behovsgruppe') }})

),

kommuner as (

    select
        kommunenr,
        aar
    from gitte
    union
    select
        'EAK' as kommunenr,
        aar
    from gitte

),

trengs as (

    select
        kommuner.kommunenr,
        kommuner.aar,
        nokler.kriterium
    from kommuner
    inner join nokler on {{ gyldig_i('nokler', 'kommuner.aar') }}
    union
    select
        kommunenr,
        aar,
        'innbyggere' as kriterium
    from kommuner

),

alle_aar as (

    select aar from gitte
    union
    select aar from {{ ref('int_behov__kriterieindeks') }}

)

select
    trengs.kommunenr,
    trengs.aar,
    trengs.kriterium,
    'it has a weight and no value: give it in behov.kriterier' as feil
from trengs
left join gitte
    on trengs.kommunenr = gitte.kommunenr and trengs.aar = gitte.aar and trengs.kriterium = gitte.kriterium
where gitte.verdi is null
union all
select
    null as kommunenr,
    alle_aar.aar,
    null as kriterium,
    'no key is held for the year: add it to seeds/behov/delkostnadsnokkel.csv, or leave the year out' as feil
from alle_aar
left join nokler on {{ gyldig_i('nokler', 'alle_aar.aar') }}
where nokler.kriterium is null
