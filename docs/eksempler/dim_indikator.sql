-- Find a key figure by a word of its name.
select
    indikator,
    navn,
    enhet
from marts.dim_indikator
where navn ilike '%årsverk%'
order by indikator;

-- How many figures has each table, and of what day?
select
    tabell,
    referansetid,
    count(*) as indikatorer
from marts.dim_indikator
group by tabell, referansetid
order by tabell, referansetid;

-- Figures of one municipality under their names.
select
    navn,
    verdi,
    dim_indikator.enhet
from marts.kostra_nokkeltall
inner join marts.dim_indikator using (indikator)
where kommunenr = '9901' and aar = 2024 and dim_indikator.tabell = '12209'
order by navn;
