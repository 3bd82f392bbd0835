-- Hvilke av SSBs kontrollregler bryter regnskapet vårt, og hvilke er ikke prøvd?
-- Slik leses svaret: Regler som er brutt står øverst, med hva som ble funnet. ok er regler som holder. feil
-- stopper publiseringen og vises derfor aldri her.
with valg as (
    select
        '1507' as kommunenr,
        2020 as aar
)

select
    utfall,
    funn,
    count(*) as regler,
    string_agg(regel, ', ' order by regel) as hvilke
from valg
inner join marts.regnskapskontroll using (kommunenr, aar)
group by utfall, funn
order by utfall = 'ok', utfall, funn;
