-- Each correction of the year, with its reason and who approved it.
select distinct
    korrigering,
    type,
    begrunnelse,
    godkjent_av
from marts.kostra_korrigeringer
where kommunenr = '9901' and aar = 2024
order by korrigering;

-- What do the corrections do to each function?
select
    funksjon,
    navn,
    sum(netto_nok) as endring_nok
from marts.kostra_korrigeringer
inner join marts.dim_funksjon using (funksjon)
where kommunenr = '9901' and aar = 2024
group by funksjon, navn
order by abs(endring_nok) desc;

-- Moves sum to nothing.
select
    aar,
    korrigering,
    sum(belop_nok) as sum_nok
from marts.kostra_korrigeringer
where kommunenr = '9901' and type = 'flytt'
group by aar, korrigering
order by aar, korrigering;
