-- Hvor avviker regnskapet vårt fra det SSB har publisert?
-- Slik leses svaret: Bare avvik over grensene i seeds/grenser/terskel.csv vises, det største først. Samme avvik
-- i netto og brutto, men ikke i korrigert brutto, peker mot kjøp fra andre eller overføringer.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
)

select
    funksjon,
    artsgruppe,
    eget_nok,
    ssb_nok,
    differanse_nok,
    round(differanse_prosent, 1) as avvik_prosent,
    publisering
from valg
inner join marts.kostra_avstemming using (kommunenr, aar)
where over_grense
order by abs(differanse_nok) desc;
