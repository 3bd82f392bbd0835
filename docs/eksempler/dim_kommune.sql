-- Which number had the municipality before, and what became of it?
select
    kommunenr,
    navn,
    overgang,
    forgjengere,
    etterfolgere
from marts.dim_kommune
where kommunenr = '9938' or contains(forgjengere, '9938');

-- Who has a history that cannot be compared, since there is a split behind it?
select
    kommunenr,
    navn,
    gyldig_fra
from marts.dim_kommune
where not sammenlignbar_bakover
order by kommunenr;

-- How many came about in each way?
select
    overgang,
    count(*) as kommuner
from marts.dim_kommune
where overgang is not null
group by overgang
order by overgang;
