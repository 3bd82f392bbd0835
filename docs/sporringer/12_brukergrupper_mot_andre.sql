-- Hvilke brukergrupper bruker vi mer på enn snittet av dem vi sammenlikner oss med?
-- Slik leses svaret: Tallene er andeler av netto pleie og omsorg, og forskjellen er i prosentpoeng. Snittet er
-- slik det er trykt i rapporten; datagrunnlaget kan være fra andre år.
with valg as (
    select
        '1507' as kommunenr,
        2020 as aar,
        'Snitt 16 utvalgte' as medlem
)

select
    gruppe.navn,
    round(egen_andel_prosent, 1) as vi_prosent,
    medlem_andel_prosent as de_andre_prosent,
    round(egen_andel_prosent - medlem_andel_prosent, 1) as forskjell_prosentpoeng
from valg
inner join marts.regnskapsfordeling_sammenlikning using (kommunenr, aar, medlem)
inner join marts.dim_brukergruppe as gruppe using (brukergruppe)
order by forskjell_prosentpoeng desc;
