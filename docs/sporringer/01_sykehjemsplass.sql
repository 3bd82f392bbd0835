-- Hva koster en institusjonsplass hos oss, og hva koster den i KOSTRA-gruppa?
-- Slik leses svaret: Gruppas kostnad er kommunenes kroner delt på kommunenes plasser, så store kommuner teller
-- mest. Vi er selv med i gruppa, og kommuner uten tall er ikke med.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
),

plass as (
    select * from marts.enhetskostnad
    where grunnlag = 'kostra' and enhetskostnad = 'institusjon_per_plass' and nevner_antall > 0
)

select
    'vi' as hvem,
    1 as kommuner,
    teller_nok as kostnad_nok,
    nevner_antall as plasser,
    enhetskostnad_nok as per_plass_nok
from valg
inner join plass using (kommunenr, aar)
union all
select
    sammenlikning_navn as hvem,
    count(*) as kommuner,
    sum(teller_nok) as kostnad_nok,
    sum(nevner_antall) as plasser,
    (sum(teller_nok) / sum(nevner_antall))::decimal(18, 2) as per_plass_nok
from valg
inner join marts.sammenlikning_medlem as medlem using (kommunenr, aar)
inner join plass on medlem.medlem_kommunenr = plass.kommunenr and medlem.dataaar = plass.aar
where medlem.sammenlikning = 'kostragruppe'
group by sammenlikning_navn
order by kommuner;
