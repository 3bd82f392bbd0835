-- What is held from SSB, and how new is it?
select
    datasett,
    tittel,
    til_aar,
    siste_aar_publisering,
    oppdatert_utc
from marts.datakilde
where datasett like 'SSB %'
order by datasett;

-- Which tables have cells without a figure?
select
    datasett,
    celler - celler_med_verdi as uten_verdi,
    celler
from marts.datakilde
where celler_med_verdi < celler
order by uten_verdi desc;

-- The answer behind a figure, by its archive file.
select
    kilde.datasett,
    kilde.hentet_utc,
    kilde.sporring
from marts.kostra_utgifter
inner join marts.datakilde as kilde using (arkivfil)
where kommunenr = '9901' and aar = 2024 and funksjon = '253' and artsgruppe = 'netto';
