with aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}
    -- Where the count of 31 December is whole.
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

egne as (

    select * from {{ ref('stg_raw__tjenestetall') }}
    where maal = 'innbyggere'

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

-- 31 December is counted on 1 January.
ssb as (

    select
        aarsslutt.kommunenr,
        aarsslutt.aar,
        nevner.nevner,
        sum(alder.innbyggere) as innbyggere,
        max(alder.kilde) || ', 07459' as kilde
    from aarsslutt
    inner join etterfolgere on aarsslutt.kommunenr = etterfolgere.kommunenr and aarsslutt.aar = etterfolgere.aar
    inner join alder on etterfolgere.til_kommunenr = alder.kommunenr and aarsslutt.aar + 1 = alder.aar
    inner join nevner on alder.alder between nevner.alder_fra and coalesce(nevner.alder_til, 999)
    group by 1, 2, 3

),

alle as (

    select
        kommunenr,
        aar,
        nevner,
        innbyggere,
        kilde,
        1 as rang
    from ssb
    union all
    select
        kommunenr,
        aar,
        nevner,
        antall as innbyggere,
        kilde,
        2 as rang
    from egne

),

final as (

    select
        kommunenr,
        aar,
        nevner,
        cast(innbyggere as integer) as innbyggere,
        kilde
    from alle
    -- A municipality's own count is for where SSB has none.
    qualify rang = min(rang) over (partition by kommunenr, aar, nevner)

)

select * from final
