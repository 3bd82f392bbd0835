-- What does a unit cost, in own figures and in KOSTRA?
select
    grunnlag,
    navn,
    teller_nok,
    nevner_antall,
    enhetskostnad_nok
from marts.enhetskostnad
where kommunenr = '9901' and aar = 2024
order by grunnlag, navn;

-- A user of home care in all municipalities together: kroner and users are summed, then divided.
select
    aar,
    round(sum(teller_nok) / sum(nevner_antall)) as per_bruker_nok,
    count(*) as kommuner
from marts.enhetskostnad
where grunnlag = 'kostra' and enhetskostnad = 'hjemmetjeneste_per_bruker' and nevner_antall > 0
group by aar
order by aar;

-- Dearest place in an institution, by municipality.
select
    kommune.navn,
    kostnad.enhetskostnad_nok
from marts.enhetskostnad as kostnad
inner join marts.dim_kommune_aar as kommune using (kommunenr, aar)
where aar = 2024 and kostnad.enhetskostnad = 'institusjon_per_plass'
order by kostnad.enhetskostnad_nok desc
limit 5;
