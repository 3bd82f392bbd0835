-- Hvem i KOSTRA-gruppa bruker mest på pleie og omsorg per innbygger etter behov, og hvor er vi?
-- Slik leses svaret: Nummer 1 bruker mest. korrigert_nok er kroner per innbygger delt på behovsindeksen, så en
-- kommune med mange eldre ikke ser dyr ut av den grunn.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
)

select
    rank() over (order by utgift.per_innbygger_behovskorrigert_nok desc) as plass,
    medlem.medlem_navn,
    utgift.per_innbygger_nok,
    round(utgift.behovsindeks, 3) as behovsindeks,
    utgift.per_innbygger_behovskorrigert_nok as korrigert_nok,
    medlem.medlem_kommunenr = valg.kommunenr as vi
from valg
inner join marts.sammenlikning_medlem as medlem using (kommunenr, aar)
inner join marts.behovskorrigerte_utgifter as utgift
    on medlem.medlem_kommunenr = utgift.kommunenr and medlem.dataaar = utgift.aar
where
    medlem.sammenlikning = 'kostragruppe' and utgift.grunnlag = 'kostra'
    and utgift.funksjonsgruppe = 'pleie_og_omsorg' and utgift.per_innbygger_behovskorrigert_nok is not null
order by plass;
