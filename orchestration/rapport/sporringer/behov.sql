with tall as (
    select * from marts.innsparingspotensial
    where
        kommunenr = $kommunenr and aar = $aar and grunnlag = 'kostra' and snitt = 'vektet'
        and sektor = 'pleie_og_omsorg'
),

alle as (
    select
        funksjonsgruppe,
        0 as plass,
        'Vi' as hvem,
        '' as hvem_kode,
        egen_per_innbygger_behovskorrigert_nok as belop_nok,
        case when not indeks_verifisert then 'behovsindeksen er ikke verifisert' end as merknad
    from tall
    where sammenlikning = 'egen'
    union all
    select
        funksjonsgruppe,
        1 as plass,
        sammenlikning_navn as hvem,
        sammenlikning as hvem_kode,
        sammenlikning_per_innbygger_behovskorrigert_nok as belop_nok,
        concat_ws(
            ', ', antall_med_tall || ' av ' || antall_medlemmer || ' kommuner',
            case when antall_annet_aar > 0 then 'noen med tall fra et annet år' end
        ) as merknad
    from tall
    where sammenlikning <> 'egen'
),

-- Det som er i pleie og omsorg og ikke vises for seg, er funksjon 256: den har en annen delkostnadsnøkkel.
med_rest as (
    select
        *,
        2 as rekke
    from alle
    union all
    select
        '256' as funksjonsgruppe,
        plass,
        any_value(hvem) as hvem,
        hvem_kode,
        sum(case when funksjonsgruppe = 'pleie_og_omsorg' then belop_nok else -belop_nok end) as belop_nok,
        any_value(merknad) filter (where funksjonsgruppe = 'pleie_og_omsorg') as merknad,
        3 as rekke
    from alle
    where funksjonsgruppe in ('pleie_og_omsorg', '234', '253', 'f254_ekv', '261')
    group by plass, hvem_kode
    having count(belop_nok) = 5
)

select
    gruppe.navn as "Tjeneste",
    med_rest.hvem as "Hvem",
    med_rest.belop_nok as "Per behovskorrigert innbygger (kr)",
    med_rest.merknad as "Merknad",
    med_rest.funksjonsgruppe as tjeneste_kode,
    med_rest.hvem_kode,
    med_rest.plass = 0 as vi
from med_rest
inner join marts.dim_funksjonsgruppe as gruppe on med_rest.funksjonsgruppe = gruppe.funksjonsgruppe
where med_rest.belop_nok is not null
order by
    med_rest.funksjonsgruppe <> 'pleie_og_omsorg', med_rest.rekke, med_rest.funksjonsgruppe, med_rest.plass,
    med_rest.hvem, med_rest.hvem_kode
