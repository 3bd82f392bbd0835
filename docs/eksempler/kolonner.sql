-- What is a column called in a report, and in which unit is it?
select
    kolonne,
    label_nb,
    enhet,
    beskrivelse
from marts.kolonner
where mart = 'regnskapsfordeling'
order by rekkefolge;

-- Which tables have a column of this name, with one and the same label?
select
    mart,
    label_nb,
    enhet
from marts.kolonner
where kolonne = 'netto_nok'
order by mart;

-- How many columns are there in kroner, table by table?
select
    mart,
    count(*) as kolonner_i_kroner
from marts.kolonner
inner join marts.publikasjon using (mart)
where kolonne like '%_nok'
group by mart
order by kolonner_i_kroner desc, mart asc;
