-- What is an art called, and in which measures is it?
select
    art,
    navn,
    i_netto,
    i_brutto,
    i_korrigert_brutto
from marts.dim_art
where art in ('010', '370', '590', '710');

-- Arts in gross and not in corrected gross: purchases that replace own production, and transfers.
select
    art,
    navn
from marts.dim_art
where i_brutto and not i_korrigert_brutto
order by art;

-- The arts that corrections have changed most, with their names.
select
    art,
    navn,
    sum(abs(belop_nok)) as flyttet_nok
from marts.kostra_korrigeringer
inner join marts.dim_art using (art)
where kommunenr = '9901' and aar = 2024
group by art, navn
order by flyttet_nok desc
limit 5;
