-- The nation's årsverk in care, year by year.
select
    aar,
    gruppe_navn,
    verdi
from marts.kostra_nokkeltall_gruppe
where gruppe = 'EAK' and indikator = '14533_KOSARBAARSVERKST0000_TOT'
order by aar;

-- How many figures are there of each group?
select
    gruppe,
    gruppe_navn,
    count(*) as tall
from marts.kostra_nokkeltall_gruppe
group by gruppe, gruppe_navn
order by gruppe;

-- The group's key figures under their names.
select
    navn,
    verdi,
    dim_indikator.enhet
from marts.kostra_nokkeltall_gruppe
inner join marts.dim_indikator using (indikator)
where gruppe = 'EKG11' and aar = 2024 and dim_indikator.tabell = '12209'
order by navn;
