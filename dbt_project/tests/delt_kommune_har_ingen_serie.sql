-- The figures of a municipality that was split never stand under one of its successors.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_utgifter_serie'}}}) }}

with splittet as (

    -- The numbers of an earlier year that lead to more than one number of today.
    select
        aar,
        del_kommunenr
    from {{ ref('kommune_serie') }}
    group by 1, 2
    having count(*) > 1
    union
    select
        serie.aar,
        serie.del_kommunenr
    from {{ ref('kommune_serie') }} as serie
    inner join {{ ref('int_kommune__overgang') }} as overgang
        on serie.del_kommunenr = overgang.fra_kommunenr and serie.aar < overgang.aar
    where overgang.overgang = 'deling'

)

select
    serie.kommunenr,
    serie.aar,
    serie.del_kommunenr,
    serie.sammenlignbar,
    max(utgifter.belop_nok) as belop_nok
from {{ ref('kommune_serie') }} as serie
inner join splittet on serie.aar = splittet.aar and serie.del_kommunenr = splittet.del_kommunenr
left join {{ ref('kostra_utgifter_serie') }} as utgifter
    on serie.kommunenr = utgifter.kommunenr and serie.aar = utgifter.aar
group by all
having serie.sammenlignbar or max(utgifter.belop_nok) is not null
