-- The groups and series, and the functions in each.
select
    funksjonsgruppe,
    navn,
    ssb_kode,
    funksjoner
from marts.dim_funksjonsgruppe
where slag <> 'funksjon'
order by slag, funksjonsgruppe;

-- What a municipality spends on each group of functions, under its name. The groups overlap: they are not to be summed.
select
    gruppe.navn,
    utgifter.per_innbygger_nok
from marts.kostra_utgifter as utgifter
inner join marts.dim_funksjonsgruppe as gruppe on utgifter.funksjon = gruppe.funksjonsgruppe
where
    utgifter.kommunenr = '9901' and utgifter.aar = 2024 and utgifter.artsgruppe = 'netto'
    and gruppe.slag <> 'funksjon'
order by utgifter.per_innbygger_nok desc;

-- Which codes are not verified?
select
    funksjonsgruppe,
    navn,
    kilde
from marts.dim_funksjonsgruppe
where not verifisert
order by funksjonsgruppe;
