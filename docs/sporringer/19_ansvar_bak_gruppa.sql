-- Hvilke ansvar står bak utgiftene til voksne med utviklingshemming, og etter hvilken regel?
-- Slik leses svaret: regel er fil og linje i fordelingsreglene; et tillegg sier at felleskostnader er fordelt
-- etter en nøkkel. Et ansvar for en enkelt bruker har ikke noe navn. Minus er inntekt. andel_prosent er av hele
-- brukergruppa, også radene som ikke vises.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar,
        'PU_O18' as brukergruppe
)

select
    ansvar,
    ansvar_navn,
    funksjon,
    netto_nok,
    round(100 * netto_nok / sum(netto_nok) over (), 1) as andel_prosent,
    regel_id as regel
from valg
inner join marts.regnskapsfordeling_ansvar using (kommunenr, aar, brukergruppe)
order by abs(netto_nok) desc
limit 5;
