-- Hvor mange over 80 får hjemmetjenester, og hvor mange er det per 1 000 innbyggere?
-- Slik leses svaret: Raden i alt er summen av mottakere delt på summen av innbyggere, ikke snittet av ratene.
-- NULL er skjermet.
with valg as (
    select
        '9902' as kommunenr,
        date '2025-01-31' as maaledato
)

select
    coalesce(aldersgruppe, 'i alt') as alder,
    if(bool_or(skjermet), null, sum(mottakere)) as antall_mottakere,
    if(count(*) = count(innbyggere), sum(innbyggere), null) as antall_innbyggere,
    round(1000 * antall_mottakere / antall_innbyggere, 1) as per_1000,
    if(bool_or(skjermet), null, sum(timer_per_uke)) as timer_i_uka
from valg
inner join marts.hjemmetjeneste_alder using (kommunenr, maaledato)
where aldersgruppe in ('80-89', '90+')
group by rollup (aldersgruppe)
order by alder;
