-- Whom are we compared with?
select
    medlem_navn,
    dataaar,
    annet_aar,
    finnes_ikke_i_aaret
from marts.sammenlikning_medlem
where kommunenr = '9901' and aar = 2024 and sammenlikning = 'naboene'
order by medlem_navn;

-- How large is each set?
select
    sammenlikning_navn,
    aar,
    count(*) as medlemmer
from marts.sammenlikning_medlem
where kommunenr = '9901' and aar >= 2023
group by sammenlikning_navn, aar
order by sammenlikning_navn, aar;

-- What do the members spend on institutions, each in the year of its figures?
select
    medlem.medlem_navn,
    medlem.dataaar,
    utgift.per_innbygger_nok
from marts.sammenlikning_medlem as medlem
inner join marts.kostra_utgifter as utgift
    on medlem.medlem_kommunenr = utgift.kommunenr and medlem.dataaar = utgift.aar
where
    medlem.kommunenr = '9901' and medlem.aar = 2024 and medlem.sammenlikning = 'naboene'
    and utgift.funksjon = '253' and utgift.artsgruppe = 'netto'
order by utgift.per_innbygger_nok desc;
