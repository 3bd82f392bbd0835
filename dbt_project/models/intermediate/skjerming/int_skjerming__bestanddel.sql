{# Which ages by which services are added up, and whether the sum is published. #}
{% set profiler = [] %}
{% for aldersgruppe, tjenestekode, publiseres in [
    ("'alle'", "'alle'", 'true'),
    ("'alle'", 'gjeldende.tjenestekode', 'true'),
    ('gjeldende.aldersgruppe', "'alle'", 'true'),
    ('gjeldende.aldersgruppe', 'gjeldende.tjenestekode', 'false'),
    (
        'gjeldende.aldersgruppe',
        "case when gjeldende.er_hjemmetjeneste then 'hjemmetjeneste' else 'annet' end",
        'false',
    ),
] %}
    {% do profiler.append(navngitt({
        'aldersgruppe': aldersgruppe, 'tjenestekode': tjenestekode, 'publiseres': publiseres
    })) %}
{% endfor %}

with mottaker as (

    select * from {{ ref('int_vedtak__mottaker') }}

),

gjeldende as (

    select * from {{ ref('int_vedtak__gjeldende') }}

),

hjemmetjeneste as (

    select * from gjeldende
    where er_hjemmetjeneste

),

endring as (

    select * from {{ ref('int_vedtak__endring') }}

),

toppandel as (

    select * from {{ ref('toppandel') }}

),

pris as (

    select * from {{ ref('int_vedtak__pris') }}

),

volum as (

    select
        'volum' as slag,
        mottaker.kommunenr,
        mottaker.maaledato,
        mottaker.person,
        sone.verdi as sone,
        aldersgruppe.verdi as aldersgruppe,
        timeklasse.verdi as timeklasse,
        null as andel_prosent,
        null as fra_dato,
        null as til_dato,
        null as endring
    from mottaker
    {{ for_hver(['mottaker.sone', "'alle'"], 'sone') }}
    {{ for_hver(['mottaker.aldersgruppe', "'alle'"], 'aldersgruppe') }}
    {{ for_hver(['mottaker.timeklasse', "'alle'"], 'timeklasse') }}

),

topp as (

    select
        'topp' as slag,
        mottaker.kommunenr,
        mottaker.maaledato,
        mottaker.person,
        null as sone,
        null as aldersgruppe,
        null as timeklasse,
        toppandel.andel_prosent,
        null as fra_dato,
        null as til_dato,
        null as endring
    from mottaker
    inner join toppandel on mottaker.plass <= ceil(cast(mottaker.antall * toppandel.andel_prosent as double) / 100)

),

-- What is published of a change are the hours of its two days.
dager as (

    select
        'endring' as slag,
        endring.kommunenr,
        dag.verdi as maaledato,
        endring.person,
        null as sone,
        null as aldersgruppe,
        null as timeklasse,
        null as andel_prosent,
        endring.fra_dato,
        endring.til_dato,
        endring.endring
    from endring
    {{ for_hver(['endring.fra_dato', 'endring.til_dato'], 'dag') }}

),

personer as (

    select * from volum
    union all
    select * from topp
    union all
    select * from dager

),

av_hjemmetjeneste as (

    select
        personer.slag,
        personer.kommunenr,
        personer.maaledato,
        personer.person,
        personer.sone,
        personer.aldersgruppe,
        personer.timeklasse,
        null as tjenestekode,
        personer.andel_prosent,
        personer.fra_dato,
        personer.til_dato,
        personer.endring,
        hjemmetjeneste.tjenestekode as _tjeneste,
        hjemmetjeneste.timer_per_uke as _timer,
        cast(1 as double) as _vekt,
        true as _publiseres
    from personer
    -- The hours of one that is new are on the second day alone; the person counts all the same.
    left join hjemmetjeneste
        on
            personer.kommunenr = hjemmetjeneste.kommunenr
            and personer.maaledato = hjemmetjeneste.maaledato
            and personer.person = hjemmetjeneste.person

),

-- By service, and by age; what a service is at one age, and what else than home care an age has, is not published,
-- and must not be found from what is.
av_tjenester as (

    select
        slag.verdi as slag,
        gjeldende.kommunenr,
        gjeldende.maaledato,
        gjeldende.person,
        null as sone,
        profil.verdi.aldersgruppe,
        null as timeklasse,
        profil.verdi.tjenestekode,
        null as andel_prosent,
        null as fra_dato,
        null as til_dato,
        null as endring,
        gjeldende.tjenestekode as _tjeneste,
        gjeldende.timer_per_uke as _timer,
        case slag.verdi when 'kroner' then cast(pris.pris_nok as double) else 1 end as _vekt,
        profil.verdi.publiseres as _publiseres
    from gjeldende
    inner join pris
        on
            gjeldende.kommunenr = pris.kommunenr
            and gjeldende.maaledato = pris.maaledato
            and gjeldende.tjenestekode = pris.tjenestekode
    {{ for_hver(["'timer'", "'kroner'"], 'slag') }}
    {{ for_hver(profiler, 'profil') }}

),

alle as (

    select * from av_hjemmetjeneste
    union all
    select * from av_tjenester

),

final as (

    select
        concat_ws(
            '|', slag, kommunenr, maaledato, sone, aldersgruppe, timeklasse, tjenestekode, andel_prosent, fra_dato,
            til_dato, endring
        ) as celle,
        slag,
        kommunenr,
        maaledato,
        sone,
        aldersgruppe,
        timeklasse,
        tjenestekode,
        andel_prosent,
        fra_dato,
        til_dato,
        endring,
        person,
        _tjeneste,
        cast(_timer as decimal(18, 6)) as _timer,
        _vekt,
        _publiseres
    from alle

)

select * from final
