with aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}
    -- Where the count of 31 December is whole.
    where innbyggere is not null

),

overgang as (

    select * from {{ ref('int_kommune__overgang') }}

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

-- 31 December is counted on 1 January, under the numbers of the next year.
ssb as (

    select
        aarsslutt.kommunenr,
        aarsslutt.aar,
        nevner.nevner,
        sum(alder.innbyggere) as innbyggere,
        max(alder.kilde) || ', 07459' as kilde
    from aarsslutt
    left join overgang on aarsslutt.kommunenr = overgang.fra_kommunenr and aarsslutt.aar + 1 = overgang.aar
    inner join alder
        on
            coalesce(overgang.til_kommunenr, aarsslutt.kommunenr) = alder.kommunenr
            and aarsslutt.aar + 1 = alder.aar
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
