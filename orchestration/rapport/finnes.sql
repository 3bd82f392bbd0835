-- Which years there is something to report on, by municipality.
select
    kommunenr,
    list(distinct aar order by aar) as aar
from (
    select kommunenr, aar from marts.regnskapsfordeling
    union all
    select kommunenr, aar from marts.innsparingspotensial
    union all
    select kommunenr, aar from marts.dekningsgrad where grunnlag = 'egne_tall'
    union all
    select kommunenr, year(maaledato) as aar from marts.hjemmetjeneste_sone
)
group by kommunenr
