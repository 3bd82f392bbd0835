-- A figure of SSB that reaches no mart: its region is of no kind we know, or its number is not valid in the year. Only
-- a warning: the figures are SSB's and the validity KLASS's. Zero under a dead number is how SSB fills its tables.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_kostra__nokkeltall'}}}) }}

with tall as (

    select
        tabell,
        region,
        aar,
        count(*) as celler
    from {{ ref('int_kostra__nokkeltall') }}
    where verdi <> 0
    group by 1, 2, 3
    union all
    select
        '12362' as tabell,
        region,
        aar,
        count(*) as celler
    from {{ ref('int_kostra__utgifter') }}
    where belop_nok <> 0
    group by 1, 2, 3
    union all
    select
        '07459' as tabell,
        kommunenr as region,
        aar,
        1 as celler
    from {{ ref('int_befolkning__innbyggere') }}
    where innbyggere <> 0

)

select
    tall.tabell,
    tall.region,
    tall.aar,
    tall.celler
from tall
left join {{ ref('int_kommune__aar') }} as kommune_aar
    on tall.region = kommune_aar.kommunenr and tall.aar = kommune_aar.aar
where kommune_aar.kommunenr is null and not {{ er_gruppe('tall.region') }} and tall.region <> '9999'
