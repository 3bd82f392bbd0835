-- Hvilke KOSTRA-korrigeringer flyttet mest penger, og hvorfor ble de gjort?
-- Slik leses svaret: En flytting trekker fra ett sted og legger til et annet og summerer til null. Inntekter
-- har motsatt fortegn. Uttak og normalisering endrer summen; netto_nok er det kommunens netto driftsutgifter
-- endres med.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
)

select
    korrigering,
    type,
    sum(belop_nok) filter (where side = 'fra') as trukket_fra_nok,
    sum(belop_nok) filter (where side = 'til') as lagt_til_nok,
    sum(netto_nok) as netto_nok,
    any_value(begrunnelse) as begrunnelse
from valg
inner join marts.kostra_korrigeringer using (kommunenr, aar)
group by korrigering, type
order by greatest(abs(coalesce(trukket_fra_nok, 0)), abs(coalesce(lagt_til_nok, 0))) desc
limit 5;
