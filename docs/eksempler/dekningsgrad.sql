-- Own places for those of 80 and over, by kind of place; a sum that lacks a part has no figure, and says which.
select
    tjenestetype,
    teller,
    mangler,
    nevner_antall,
    folketallsdato,
    round(dekning_prosent, 1) as prosent
from marts.dekningsgrad
where
    kommunenr = '9901' and aar = 2024 and grunnlag = 'egne_tall' and maal = 'plasser'
    and nevner = '80_pluss'
order by tjenestetype;

-- Which figures are withheld? They are null, and not 0.
select distinct
    aar,
    tjenestetype,
    brukergruppe,
    maal
from marts.dekningsgrad
where kommunenr = '9901' and skjermet
order by aar, tjenestetype, brukergruppe;

-- Places in institutions in all municipalities together, for 100 of 80 and over: sums, not a mean of rates, of the
-- municipalities whose places are known. How many are withheld stands beside.
select
    aar,
    round(100 * sum(teller) / sum(nevner_antall) filter (where teller is not null), 1) as plasser_per_100,
    sum(antall_skjermet) as antall_skjermet
from marts.dekningsgrad
where
    grunnlag = 'kostra' and tjenestetype = 'institusjon' and maal = 'plasser' and nevner = '80_pluss'
group by aar
order by aar;
