-- A series is the sum of the municipalities it is made of, and has a figure only where each of them has one.
{{ config(meta={'dagster': {'ref': {'name': 'kostra_utgifter_serie'}}}) }}

with deler as (

    select
        serie.kommunenr,
        serie.aar,
        utgifter.funksjon,
        utgifter.artsgruppe,
        case
            when bool_and(serie.sammenlignbar and utgifter.belop_nok is not null) then sum(utgifter.belop_nok)
        end as belop_nok,
        count(distinct serie.del_kommunenr) as antall_deler
    from {{ ref('kommune_serie') }} as serie
    inner join {{ ref('kostra_utgifter') }} as utgifter
        on serie.del_kommunenr = utgifter.kommunenr and serie.aar = utgifter.aar
    group by 1, 2, 3, 4

)

select
    kommunenr,
    aar,
    funksjon,
    artsgruppe,
    serie.belop_nok,
    deler.belop_nok as deler_nok,
    serie.antall_deler
from {{ ref('kostra_utgifter_serie') }} as serie
full outer join deler using (kommunenr, aar, funksjon, artsgruppe)
where
    case when serie.antall_deler = deler.antall_deler then deler.belop_nok end is distinct from serie.belop_nok
    or serie.kommunenr is null
