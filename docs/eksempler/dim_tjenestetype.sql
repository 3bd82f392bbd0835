-- The kinds of service in the order of the report, and what each is part of.
select
    tjenestetype,
    navn,
    del_av
from marts.dim_tjenestetype
order by rekkefolge;

-- The municipality's own places under their names; what is withheld is counted beside the sum.
select
    slag.navn,
    sum(dekning.teller) as plasser,
    sum(dekning.antall_skjermet) as antall_skjermet
from marts.dekningsgrad as dekning
inner join marts.dim_tjenestetype as slag on dekning.tjenestetype = slag.tjenestetype
where
    dekning.kommunenr = '9901' and dekning.aar = 2023 and dekning.grunnlag = 'egne_tall'
    and dekning.maal = 'plasser' and dekning.egen_alder
group by slag.navn, slag.rekkefolge
order by slag.rekkefolge;

-- Which kinds have parts of their own?
select
    del_av as tjenestetype,
    count(*) as deler
from marts.dim_tjenestetype
where del_av is not null
group by del_av
order by del_av;
