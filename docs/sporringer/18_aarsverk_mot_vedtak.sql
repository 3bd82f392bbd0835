-- Hvor mange årsverk krever vedtakene ved 60 prosent ATA, og hvilke soner har flere eller færre?
-- Slik leses svaret: Positiv forskjell er flere årsverk enn vedtakene krever ved 60 prosent. Raden alle er
-- kommunen; NULL er skjermet eller uten bemanning.
with valg as (
    select
        '9902' as kommunenr,
        date '2025-01-31' as maaledato
)

select
    sone,
    vedtatte_timer_per_uke as vedtatte_timer,
    aarsverk,
    aarsverk_ved_60_prosent_ata as aarsverk_ved_60,
    aarsverk - aarsverk_ved_60_prosent_ata as forskjell,
    robust as stor_nok
from valg
inner join marts.hjemmetjeneste_sone using (kommunenr, maaledato)
order by sone = 'alle', forskjell desc;
