with aarets_slutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}
    -- Where the count of 31 December is whole.
    where innbyggere is not null

),

aarets_start as (

    select * from {{ ref('int_befolkning__innbyggere') }}
    -- Where the count of 1 January is whole.
    where innbyggere is not null

),

etterfolgere as (

    select * from {{ ref('int_kommune__etterfolger') }}

),

befolkning as (

    select * from {{ ref('befolkning') }}

),

nevner as (

    select * from {{ ref('nevner') }}

),

behov as (

    select * from {{ ref('stg_raw__behov') }}

),

egne as (

    select * from {{ ref('stg_raw__tjenestetall') }}
    where maal = 'innbyggere'

),

-- SSB divides by 31 December, the day that its own figures are counted on, whatever is chosen for need.
valg as (

    select
        'kostra' as grunnlag,
        'aarets_slutt' as folketall
    union all
    select
        'egne_tall' as grunnlag,
        folketall
    from behov

),

alder as (

    select
        kommunenr,
        aar,
        alder,
        sum(innbyggere) as innbyggere,
        max(kilde) as kilde
    from befolkning
    group by 1, 2, 3

),

-- 31 December is counted on 1 January, under the numbers of the new year.
dager as (

    select
        'aarets_slutt' as folketall,
        aarets_slutt.kommunenr,
        aarets_slutt.aar,
        make_date(aarets_slutt.aar, 12, 31) as folketallsdato,
        etterfolgere.til_kommunenr as talt_kommunenr,
        aarets_slutt.aar + 1 as talt_aar
    from aarets_slutt
    inner join etterfolgere on aarets_slutt.kommunenr = etterfolgere.kommunenr and aarets_slutt.aar = etterfolgere.aar
    union all
    select
        'aarets_start' as folketall,
        kommunenr,
        aar,
        make_date(aar, 1, 1) as folketallsdato,
        kommunenr as talt_kommunenr,
        aar as talt_aar
    from aarets_start

),

ssb as (

    select
        valg.grunnlag,
        dager.kommunenr,
        dager.aar,
        nevner.nevner,
        dager.folketallsdato,
        sum(alder.innbyggere) as innbyggere,
        max(alder.kilde) || ', 07459' as kilde
    from valg
    inner join dager on valg.folketall = dager.folketall
    inner join alder on dager.talt_kommunenr = alder.kommunenr and dager.talt_aar = alder.aar
    inner join nevner on alder.alder between nevner.alder_fra and coalesce(nevner.alder_til, 999)
    group by 1, 2, 3, 4, 5

),

alle as (

    select
        grunnlag,
        kommunenr,
        aar,
        nevner,
        innbyggere,
        folketallsdato,
        kilde,
        1 as rang
    from ssb
    union all
    select
        valg.grunnlag,
        egne.kommunenr,
        egne.aar,
        egne.nevner,
        egne.antall as innbyggere,
        egne.maaledato as folketallsdato,
        egne.kilde,
        2 as rang
    from egne
    cross join valg

),

final as (

    select
        grunnlag,
        kommunenr,
        aar,
        nevner,
        cast(innbyggere as integer) as innbyggere,
        folketallsdato,
        kilde
    from alle
    -- A municipality's own count is for where SSB has none.
    qualify rang = min(rang) over (partition by grunnlag, kommunenr, aar, nevner)

)

select * from final
