-- Inhabitants of 80 and over, year by year.
select
    aar,
    sum(innbyggere) as over_80
from marts.befolkning
where kommunenr = '9901' and alder >= 80
group by aar
order by aar;

-- How old a municipality is: those of 67 and over for each of working age, from counts and not from rates.
select
    navn,
    sum(innbyggere) filter (where alder >= 67) as eldre,
    round(100 * eldre / sum(innbyggere) filter (where alder between 16 and 66), 1) as per_100_i_arbeidsalder
from marts.befolkning
inner join marts.dim_kommune_aar using (kommunenr, aar)
where aar = 2024
group by navn
order by per_100_i_arbeidsalder desc;

-- Women and men of 90 and over.
select
    kjonn,
    sum(innbyggere) as over_90
from marts.befolkning
where kommunenr = '9901' and aar = 2024 and alder >= 90
group by kjonn
order by kjonn;
