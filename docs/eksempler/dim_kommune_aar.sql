-- The KOSTRA group of a municipality, year by year.
select
    aar,
    navn,
    kostragruppe
from marts.dim_kommune_aar
where kommunenr = '9901'
order by aar;

-- How many municipalities are there in each group?
select
    kostragruppe,
    kostragruppe_navn,
    count(*) as kommuner
from marts.dim_kommune_aar
where aar = 2024 and kostragruppe is not null
group by kostragruppe, kostragruppe_navn
order by kostragruppe;

-- Expenditure with the name of the year and not of today.
select
    aar,
    navn,
    belop_nok
from marts.kostra_utgifter
inner join marts.dim_kommune_aar using (kommunenr, aar)
where kommunenr in ('9907', '9937') and funksjon = '253' and artsgruppe = 'netto'
order by aar;
