-- Under which numbers are the figures of 9908 found?
select
    aar,
    del_kommunenr,
    sammenlignbar
from marts.kommune_serie
where kommunenr = '9908'
order by aar, del_kommunenr;

-- Who was made of several?
select
    kommunenr,
    aar,
    count(*) as deler
from marts.kommune_serie
where sammenlignbar
group by kommunenr, aar
having count(*) > 1
order by kommunenr, aar;

-- Inhabitants of 80 and over of today's municipality, through the merger: the parts are summed.
select
    serie.aar,
    sum(innbyggere) as over_80
from marts.kommune_serie as serie
inner join marts.befolkning on serie.del_kommunenr = befolkning.kommunenr and serie.aar = befolkning.aar
where serie.kommunenr = '9908' and serie.sammenlignbar and alder >= 80
group by serie.aar
order by serie.aar;
