-- The user groups in the order of the report.
select
    brukergruppe,
    navn,
    hovedgruppe_navn
from marts.dim_brukergruppe
order by rekkefolge;

-- Cost by main group.
select
    hovedgruppe_navn,
    sum(netto_nok) as netto_nok
from marts.regnskapsfordeling
inner join marts.dim_brukergruppe using (brukergruppe, hovedgruppe)
where kommunenr = '9901' and aar = 2024
group by hovedgruppe_navn
order by netto_nok desc;

-- How many groups are there in each main group?
select
    hovedgruppe_navn,
    count(*) as grupper
from marts.dim_brukergruppe
group by hovedgruppe_navn
order by hovedgruppe_navn;
