with volum as (

    select * from {{ ref('hjemmetjeneste_vedtaksvolum') }}
    where sone = 'alle' and timeklasse = 'alle'

),

aldersgruppe as (

    select * from {{ ref('aldersgruppe') }}

),

-- The ages that each row comprises: its own, those that are put together, or all.
omfang as (

    select
        volum.kommunenr,
        volum.maaledato,
        volum.aldersgruppe as vist,
        aldersgruppe.alder_fra,
        aldersgruppe.alder_til
    from volum
    inner join aldersgruppe
        on
            volum.aldersgruppe in ('alle', aldersgruppe.aldersgruppe)
            or concat('; ', volum.aldersgrupper, '; ') like concat('%; ', aldersgruppe.aldersgruppe, '; %')

),

befolkning as (

    select * from {{ ref('befolkning') }}

),

etterfolgere as (

    select * from {{ ref('int_kommune__etterfolger') }}

),

aarsslutt as (

    select * from {{ ref('int_befolkning__aarsslutt') }}
    -- Where the count of 31 December is whole, and of nobody else.
    where innbyggere is not null

),

dager as (

    select distinct
        kommunenr,
        maaledato
    from volum

),

-- The turn of the year that is nearest, as the ages are; the one after is counted under the new year's numbers.
aarsskifter as (

    select
        kommunenr,
        maaledato,
        kommunenr as talt_kommunenr,
        year(maaledato) as talt_aar
    from dager
    where month(maaledato) <= 6
    union all
    select
        dager.kommunenr,
        dager.maaledato,
        etterfolgere.til_kommunenr as talt_kommunenr,
        etterfolgere.aar + 1 as talt_aar
    from dager
    inner join etterfolgere
        on dager.kommunenr = etterfolgere.kommunenr and year(dager.maaledato) = etterfolgere.aar
    inner join aarsslutt on dager.kommunenr = aarsslutt.kommunenr and year(dager.maaledato) = aarsslutt.aar
    where month(dager.maaledato) > 6

),

innbyggere as (

    select
        aarsskifter.kommunenr,
        aarsskifter.maaledato,
        omfang.vist as aldersgruppe,
        -- One cell without a figure makes the sum unknown, not smaller.
        case when count(*) = count(befolkning.innbyggere) then sum(befolkning.innbyggere) end as innbyggere,
        max(befolkning.kilde) as kilde
    from aarsskifter
    inner join befolkning
        on aarsskifter.talt_kommunenr = befolkning.kommunenr and aarsskifter.talt_aar = befolkning.aar
    inner join omfang
        on
            aarsskifter.kommunenr = omfang.kommunenr
            and aarsskifter.maaledato = omfang.maaledato
            and befolkning.alder between omfang.alder_fra and coalesce(omfang.alder_til, 999)
    group by 1, 2, 3

),

final as (

    select
        volum.kommunenr,
        volum.maaledato,
        volum.aldersgruppe,
        volum.mottakere,
        volum.timer_per_uke,
        cast(innbyggere.innbyggere as integer) as innbyggere,
        {{ avrundet('cast(1000.0 * volum.mottakere as double) / nullif(innbyggere.innbyggere, 0)', 2) }}
            as mottakere_per_1000,
        volum.aldersgrupper,
        volum.skjermet,
        case when volum.skjermet then 1 else 0 end as antall_skjermet,
        volum.oppdiktet,
        innbyggere.kilde as innbyggere_kilde,
        volum.arkivfil
    from volum
    left join innbyggere
        on
            volum.kommunenr = innbyggere.kommunenr
            and volum.maaledato = innbyggere.maaledato
            and volum.aldersgruppe = innbyggere.aldersgruppe

)

select * from final
