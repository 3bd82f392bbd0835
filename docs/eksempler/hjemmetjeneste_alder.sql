-- Recipients per 1 000 inhabitants, by age.
select
    aldersgruppe,
    mottakere,
    innbyggere,
    mottakere_per_1000
from marts.hjemmetjeneste_alder
where kommunenr = '9902' and maaledato = '2025-01-31' and not skjermet
order by aldersgruppe;

-- How has it changed for the oldest?
select
    maaledato,
    mottakere,
    mottakere_per_1000
from marts.hjemmetjeneste_alder
where kommunenr = '9902' and aldersgruppe = '90+'
order by maaledato;

-- How many of 80 and over? Unknown, and not fewer, where a figure is withheld or missing.
select
    maaledato,
    if(sum(antall_skjermet) > 0, null, sum(mottakere)) as antall_mottakere,
    round(1000 * antall_mottakere / if(count(*) = count(innbyggere), sum(innbyggere), null), 1) as per_1000
from marts.hjemmetjeneste_alder
where kommunenr = '9902' and aldersgruppe in ('80-89', '90+')
group by maaledato
order by maaledato;
