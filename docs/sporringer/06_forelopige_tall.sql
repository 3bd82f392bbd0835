-- Hvilke tall er foreløpige, og hvor nye er de?
-- Slik leses svaret: Foreløpige tabeller står øverst; SSB retter KOSTRA i juni. NULL er tabeller som ikke har
-- noe skille mellom foreløpig og endelig.
with valg as (
    select 2024 as fra_aar
)

select
    datasett,
    siste_aar_publisering as siste_aar_er,
    datakilde.fra_aar,
    datakilde.til_aar,
    oppdatert_utc::date as oppdatert
from marts.datakilde
inner join valg on datakilde.til_aar >= valg.fra_aar
order by siste_aar_er is null, siste_aar_er = 'endelig', datasett;
