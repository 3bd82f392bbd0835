-- Fra hvilken tabell hos SSB, og fra hvilken fil i arkivet, kommer dette tallet?
-- Slik leses svaret: Filen ligger i arkivet under data/archive, i mappa som vises; fingeravtrykk er slutten av
-- filnavnet, og marts.datakilde.arkivfil er hele navnet. Filen .json ved siden av sier hvor og når den ble
-- hentet.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar,
        '253' as funksjon,
        'netto' as artsgruppe
)

select
    tall.belop_nok,
    tall.publisering,
    kilde.datasett,
    kilde.oppdatert_utc::date as oppdatert,
    parse_dirpath(kilde.arkivfil) as mappe,
    split_part(parse_filename(kilde.arkivfil, true), '_', 2) as fingeravtrykk
from valg
inner join marts.kostra_utgifter as tall using (kommunenr, aar, funksjon, artsgruppe)
inner join marts.datakilde as kilde using (arkivfil);
