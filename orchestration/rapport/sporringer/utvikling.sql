select
    funksjonsgruppe_navn as "Tjeneste",
    aar as "År",
    per_innbygger_faste_priser_nok as "Per innbygger i faste priser (kr)",
    concat_ws(
        ', ', 'priser i ' || prisaar, nullif(publisering, 'endelig'),
        case when not deflator_verifisert then 'deflatoren er ikke verifisert' end,
        case when not sammenlignbar then 'kommunen er ikke den samme som året før' end
    ) as "Merknad",
    funksjonsgruppe as tjeneste_kode
from marts.utgiftsutvikling
where
    kommunenr = $kommunenr and aar <= $aar
    and funksjonsgruppe in ('pleie_og_omsorg', 'f254_ekv', '253', '234', '261')
    and per_innbygger_faste_priser_nok is not null
order by
    funksjonsgruppe <> 'pleie_og_omsorg', funksjonsgruppe, aar
