{# Hours are whole ten-thousandths, and prices whole øre, so that sums are exact in Python too. #}
with mottaker as (

    select * from {{ ref('int_vedtak__mottaker') }}

),

gjeldende as (

    select * from {{ ref('int_vedtak__gjeldende') }}

),

endring as (

    select * from {{ ref('int_vedtak__endring') }}

),

pris as (

    select * from {{ ref('int_vedtak__pris') }}

),

bemanning as (

    select * from {{ ref('stg_raw__bemanning') }}

),

maaledato as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

hjemmetjeneste as (

    select * from {{ ref('stg_raw__hjemmetjeneste') }}

),

-- A zone that has nobody this day looks like one that has few.
kjente_soner as (

    select
        kommunenr,
        sone
    from mottaker
    union distinct
    select
        kommunenr,
        sone
    from bemanning

),

soner as (

    select
        kommunenr,
        {{ rader({'navn': 'sone'}) }} as soner
    from kjente_soner
    group by 1

),

kjente_tjenester as (

    select distinct
        kommunenr,
        tjenestekode
    from gjeldende

),

tjenester as (

    select
        pris.kommunenr,
        pris.maaledato,
        {{ rader({
            'navn': 'pris.tjenestekode',
            'hjemme': 'pris.tjenestekode in (select hjemmetjeneste.tjenestekode from hjemmetjeneste)',
            'ore': 'cast(pris.pris_nok * 100 as bigint)'
        }) }} as tjenester
    from pris
    inner join kjente_tjenester
        on pris.kommunenr = kjente_tjenester.kommunenr and pris.tjenestekode = kjente_tjenester.tjenestekode
    group by 1, 2

),

aldersgrupper as (

    select
        {{ rader({
            'fra': 'cast(alder_fra as double)', 'til': 'cast(alder_til as double)', 'navn': 'aldersgruppe'
        }) }} as aldersgrupper
    from {{ ref('aldersgruppe') }}

),

timeklasser as (

    select
        {{ rader({
            'fra': 'cast(timer_fra as double)', 'til': 'cast(timer_til as double)', 'navn': 'timeklasse'
        }) }} as timeklasser
    from {{ ref('timeklasse') }}

),

andeler as (

    select {{ rader({'prosent': 'cast(andel_prosent as integer)'}) }} as andeler
    from {{ ref('toppandel') }}

),

regler as (

    select
        cast(max(verdi) filter (where terskel = 'personer_minst') as integer) as personer_minst,
        cast(max(verdi) filter (where terskel = 'skjerming_prosent') as integer) as prosent,
        cast(max(verdi) filter (where terskel = 'skjerming_intervall_min') as integer) as intervall_min
    from {{ ref('terskel') }}

),

mottakere as (

    select
        kommunenr,
        maaledato,
        {{ rader({
            'sone': 'sone',
            'aldersgruppe': 'aldersgruppe',
            'timeklasse': 'timeklasse',
            'timer': 'cast(timer_per_uke * 10000 as bigint)'
        }) }} as mottakere
    from mottaker
    group by 1, 2

),

vedtak as (

    select
        gjeldende.kommunenr,
        gjeldende.maaledato,
        {{ rader({
            'person': 'gjeldende.person',
            'tjeneste': 'gjeldende.tjenestekode',
            'timer': 'cast(gjeldende.timer_per_uke * 10000 as bigint)'
        }) }} as vedtak
    from gjeldende
    inner join pris
        on
            gjeldende.kommunenr = pris.kommunenr
            and gjeldende.maaledato = pris.maaledato
            and gjeldende.tjenestekode = pris.tjenestekode
    group by 1, 2

),

endringer as (

    select
        kommunenr,
        til_dato as maaledato,
        {{ rader({
            'endring': 'endring',
            'timer_fra': 'cast(coalesce(timer_fra, 0) * 10000 as bigint)',
            'timer_til': 'cast(coalesce(timer_til, 0) * 10000 as bigint)'
        }) }} as endringer
    from endring
    group by 1, 2

),

final as (

    select
        maaledato.kommunenr,
        maaledato.maaledato,
        soner.soner,
        aldersgrupper.aldersgrupper,
        timeklasser.timeklasser,
        tjenester.tjenester,
        andeler.andeler,
        regler.personer_minst,
        regler.prosent,
        regler.intervall_min,
        mottakere.mottakere,
        vedtak.vedtak,
        endringer.endringer
    from maaledato
    cross join aldersgrupper
    cross join timeklasser
    cross join andeler
    cross join regler
    left join soner on maaledato.kommunenr = soner.kommunenr
    left join tjenester on maaledato.kommunenr = tjenester.kommunenr and maaledato.maaledato = tjenester.maaledato
    left join mottakere on maaledato.kommunenr = mottakere.kommunenr and maaledato.maaledato = mottakere.maaledato
    left join vedtak on maaledato.kommunenr = vedtak.kommunenr and maaledato.maaledato = vedtak.maaledato
    left join endringer on maaledato.kommunenr = endringer.kommunenr and maaledato.maaledato = endringer.maaledato

)

select * from final
