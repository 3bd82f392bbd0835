with tall as (
    select * from marts.innsparingspotensial
    where
        kommunenr = $kommunenr and aar = $aar and grunnlag = 'kostra' and snitt = 'vektet'
        and sektor = 'pleie_og_omsorg'
),

navn as (
    select distinct
        funksjonsgruppe,
        funksjonsgruppe_navn
    from marts.behovskorrigerte_utgifter
),

alle as (
    select distinct
        funksjonsgruppe,
        0 as plass,
        'Vi' as hvem,
        egen_per_innbygger_behovskorrigert_nok as belop_nok,
        case when not indeks_verifisert then 'behovsindeksen er ikke verifisert' end as merknad
    from tall
    union all
    select
        funksjonsgruppe,
        1 as plass,
        sammenlikning_navn as hvem,
        sammenlikning_per_innbygger_behovskorrigert_nok as belop_nok,
        concat_ws(
            ', ', antall_med_tall || ' av ' || antall_medlemmer || ' kommuner',
            case when antall_annet_aar > 0 then 'noen med tall fra et annet år' end
        ) as merknad
    from tall
    where sammenlikning <> 'egen'
)

select
    navn.funksjonsgruppe_navn as "Tjeneste",
    alle.hvem as "Hvem",
    alle.belop_nok as "Per behovskorrigert innbygger (kr)",
    alle.merknad as "Merknad"
from alle
inner join navn on alle.funksjonsgruppe = navn.funksjonsgruppe
where alle.belop_nok is not null
order by alle.funksjonsgruppe <> 'pleie_og_omsorg', alle.funksjonsgruppe, alle.plass, alle.hvem
