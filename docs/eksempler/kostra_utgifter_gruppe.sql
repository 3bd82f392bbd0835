-- The group and the nation, per inhabitant.
select
    gruppe_navn,
    aar,
    per_innbygger_nok
from marts.kostra_utgifter_gruppe
where funksjon = '253' and artsgruppe = 'netto' and aar >= 2023
order by gruppe_navn, aar;

-- How does the nation's expenditure lie by function?
select
    funksjon,
    funksjon_navn,
    belop_nok
from marts.kostra_utgifter_gruppe
where gruppe = 'EAK' and aar = 2024 and artsgruppe = 'brutto' and funksjon in ('234', '241', '253', 'f254_ekv')
order by belop_nok desc;

-- Own beside the own group.
select
    egen.aar,
    egen.per_innbygger_nok as egen_nok,
    andre.per_innbygger_nok as gruppa_nok
from marts.kostra_utgifter as egen
inner join marts.dim_kommune_aar as kommune using (kommunenr, aar)
inner join marts.kostra_utgifter_gruppe as andre
    on
        kommune.kostragruppe = andre.gruppe and egen.aar = andre.aar
        and egen.funksjon = andre.funksjon and egen.artsgruppe = andre.artsgruppe
where egen.kommunenr = '9901' and egen.funksjon = 'f254_ekv' and egen.artsgruppe = 'netto'
order by egen.aar;
