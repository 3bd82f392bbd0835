-- What is off by more than the bounds?
select
    aar,
    funksjon,
    artsgruppe,
    differanse_nok,
    differanse_prosent
from marts.kostra_avstemming
where kommunenr = '9901' and over_grense
order by abs(differanse_nok) desc;

-- How far off is the whole account, by measure?
select
    aar,
    artsgruppe,
    sum(eget_nok) as eget_nok,
    sum(ssb_nok) as ssb_nok,
    sum(differanse_nok) as differanse_nok
from marts.kostra_avstemming
where kommunenr = '9901' and eget_nok is not null and ssb_nok is not null
group by aar, artsgruppe
order by aar, artsgruppe;

-- One function with its name.
select
    aar,
    navn,
    eget_nok,
    ssb_nok,
    regnskapsomfang
from marts.kostra_avstemming
inner join marts.dim_funksjon using (funksjon)
where kommunenr = '9901' and funksjon = '253' and artsgruppe = 'netto'
order by aar;
