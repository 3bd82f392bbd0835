-- Hva har vokst mest siden 2020, når prisstigningen er tatt ut?
-- Slik leses svaret: Kroner er i prisene til prisåret, og per_innbygger_prosent er veksten når også folketallet
-- er tatt ut. Tjenestene overlapper ikke, gruppene er utelatt.
with valg as (
    select
        '9901' as kommunenr,
        2020 as fra_aar,
        2024 as til_aar
)

select
    naa.funksjonsgruppe,
    naa.prisaar,
    naa.netto_faste_priser_nok as netto_nok,
    naa.netto_faste_priser_nok - foer.netto_faste_priser_nok as vekst_nok,
    round(100 * (naa.netto_faste_priser_nok / foer.netto_faste_priser_nok - 1), 1) as vekst_prosent,
    round(100 * (naa.per_innbygger_faste_priser_nok / foer.per_innbygger_faste_priser_nok - 1), 1)
        as per_innbygger_prosent
from valg
inner join marts.utgiftsutvikling as naa on valg.kommunenr = naa.kommunenr and valg.til_aar = naa.aar
inner join marts.utgiftsutvikling as foer
    on valg.kommunenr = foer.kommunenr and valg.fra_aar = foer.aar and naa.funksjonsgruppe = foer.funksjonsgruppe
where naa.funksjonsgruppe not in ('pleie_og_omsorg', 'kommunehelse', 'sosial', 'barnevern')
order by vekst_nok desc;
