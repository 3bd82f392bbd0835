-- The index of need of one municipality, sector by sector.
select
    sektor,
    round(indeks, 4) as indeks,
    grunnlag,
    verifisert
from marts.behovsindeks
where kommunenr = '9901' and indeksaar = 2025
order by sektor;

-- Who needs to spend most on care of the old and sick?
select
    navn,
    round(indeks, 3) as indeks
from marts.behovsindeks
inner join marts.dim_kommune using (kommunenr)
where sektor = 'pleie_og_omsorg' and indeksaar = 2025
order by indeks desc;

-- Which indices are given and not computed, and on whose word?
select
    kommunenr,
    indeksaar,
    sektor,
    indeks,
    kilde
from marts.behovsindeks
where grunnlag = 'oppgitt'
order by kommunenr, indeksaar, sektor;
