-- Hvor mye av timene går til de få med mest hjelp, og blir det mer?
-- Slik leses svaret: tyngste_prosent 5 er de fem prosentene av mottakerne som har flest timer. Endringen er i
-- prosentpoeng fra forrige telling.
with valg as (
    select '9902' as kommunenr
)

select
    maaledato,
    tyngste_prosent,
    mottakere,
    timer_per_uke,
    andel_timer_prosent,
    round(
        andel_timer_prosent - lag(andel_timer_prosent) over (partition by tyngste_prosent order by maaledato), 1
    ) as endring_prosentpoeng
from valg
inner join marts.vedtak_konsentrasjon using (kommunenr)
order by maaledato desc, tyngste_prosent asc;
