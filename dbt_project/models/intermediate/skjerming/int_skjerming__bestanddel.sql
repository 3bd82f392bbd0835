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
        timeklasse.verdi as timeklasse
    from mottaker
    cross join unnest([mottaker.sone, 'alle']) as sone (verdi)
    cross join unnest([mottaker.aldersgruppe, 'alle']) as aldersgruppe (verdi)
    cross join unnest([mottaker.timeklasse, 'alle']) as timeklasse (verdi)

),

topp as (

    select
        'topp' as slag,
        mottaker.kommunenr,
        mottaker.maaledato,
        mottaker.person,
        toppandel.andel_prosent
    from mottaker
    inner join toppandel on mottaker.plass <= ceil(mottaker.antall * toppandel.andel_prosent / 100.0)

),

-- What is published of a change are the hours of its two days.
dager as (

    select
        'endring' as slag,
        endring.kommunenr,
        dag.verdi as maaledato,
        endring.person,
        endring.fra_dato,
        endring.til_dato,
        endring.endring
    from endring
    cross join unnest([endring.fra_dato, endring.til_dato]) as dag (verdi)

),

personer as (

    select * from volum
    union all by name
    select * from topp
    union all by name
    select * from dager

),

av_hjemmetjeneste as (

    select
        personer.*,
        hjemmetjeneste.tjenestekode as _tjeneste,
        hjemmetjeneste.timer_per_uke as _timer,
        1.0 as _vekt,
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
        profil.verdi.aldersgruppe,
        profil.verdi.tjenestekode,
        gjeldende.tjenestekode as _tjeneste,
        gjeldende.timer_per_uke as _timer,
        case slag.verdi when 'kroner' then cast(pris.pris_nok as double) else 1.0 end as _vekt,
        profil.verdi.publiseres as _publiseres
    from gjeldende
    inner join pris
        on
            gjeldende.kommunenr = pris.kommunenr
            and gjeldende.maaledato = pris.maaledato
            and gjeldende.tjenestekode = pris.tjenestekode
    cross join unnest(['timer', 'kroner']) as slag (verdi)
    cross join unnest([
        { 'aldersgruppe': 'alle', 'tjenestekode': 'alle', 'publiseres': true },
        { 'aldersgruppe': 'alle', 'tjenestekode': gjeldende.tjenestekode, 'publiseres': true },
        { 'aldersgruppe': gjeldende.aldersgruppe, 'tjenestekode': 'alle', 'publiseres': true },
        { 'aldersgruppe': gjeldende.aldersgruppe, 'tjenestekode': gjeldende.tjenestekode, 'publiseres': false },
        {
            'aldersgruppe': gjeldende.aldersgruppe,
            'tjenestekode': case when gjeldende.er_hjemmetjeneste then 'hjemmetjeneste' else 'annet' end,
            'publiseres': false
        }
    ]) as profil (verdi)

),

alle as (

    select * from av_hjemmetjeneste
    union all by name
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
