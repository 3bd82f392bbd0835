-- Hvilken av sonene har lavest ATA, altså minst tid hos brukerne?
-- Slik leses svaret: Sonen øverst har lavest andel av betalt tid hos brukerne. ata_grunnlag sier om timene er
-- leverte eller vedtatte; en liten sone svinger mer enn en stor.
with valg as (
    select
        '9902' as kommunenr,
        date '2025-01-31' as maaledato
)

select
    sone,
    mottakere,
    aarsverk,
    ata_prosent,
    ata_grunnlag,
    robust
from valg
inner join marts.hjemmetjeneste_sone using (kommunenr, maaledato)
where sone <> 'alle' and ata_prosent is not null
order by ata_prosent;
