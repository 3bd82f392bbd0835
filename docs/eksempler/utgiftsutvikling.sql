-- A service in fixed prices, year by year.
select
    aar,
    netto_nok,
    netto_faste_priser_nok,
    endring_fra_aaret_for_prosent,
    prisaar
from marts.utgiftsutvikling
where kommunenr = '9901' and funksjonsgruppe = 'f254_ekv'
order by aar;

-- The services that grew most from the year before.
select
    funksjonsgruppe_navn,
    endring_fra_aaret_for_nok,
    endring_fra_aaret_for_prosent
from marts.utgiftsutvikling
where kommunenr = '9901' and aar = 2023 and funksjonsgruppe in ('234', '253', '256', '261', 'f254_ekv')
order by endring_fra_aaret_for_nok desc;

-- Care per inhabitant in the prices of one year, municipality by municipality.
select
    navn,
    per_innbygger_faste_priser_nok
from marts.utgiftsutvikling
inner join marts.dim_kommune using (kommunenr)
where aar = 2024 and funksjonsgruppe = 'pleie_og_omsorg' and sammenlignbar
order by per_innbygger_faste_priser_nok desc nulls last;
