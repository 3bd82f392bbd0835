with tall as (
    select
        funksjonsgruppe,
        sammenlikning_navn as hvem,
        sammenlikning as hvem_kode,
        innsparing_nok,
        case when not indeks_verifisert then 'behovsindeksen er ikke verifisert' end as merknad
    from marts.innsparingspotensial
    where
        kommunenr = $kommunenr and aar = $aar and grunnlag = 'kostra' and snitt = 'vektet'
        and sektor = 'pleie_og_omsorg' and sammenlikning <> 'egen'
),

-- Det som er i pleie og omsorg og ikke vises for seg, er funksjon 256: den har en annen delkostnadsnøkkel.
med_rest as (
    select
        *,
        2 as rekke
    from tall
    union all
    select
        '256' as funksjonsgruppe,
        any_value(hvem) as hvem,
        hvem_kode,
        sum(case when funksjonsgruppe = 'pleie_og_omsorg' then innsparing_nok else -innsparing_nok end)
            as innsparing_nok,
        any_value(merknad) as merknad,
        3 as rekke
    from tall
    where funksjonsgruppe in ('pleie_og_omsorg', '234', '253', 'f254_ekv', '261')
    group by hvem_kode
    having count(innsparing_nok) = 5
)

select
    gruppe.navn as "Tjeneste",
    med_rest.hvem as "På nivå med",
    med_rest.innsparing_nok / 1000000 as "Mulig innsparing (mill. kr)",
    med_rest.merknad as "Merknad",
    med_rest.funksjonsgruppe as tjeneste_kode,
    med_rest.hvem_kode
from med_rest
inner join marts.dim_funksjonsgruppe as gruppe on med_rest.funksjonsgruppe = gruppe.funksjonsgruppe
where med_rest.innsparing_nok is not null
order by
    med_rest.funksjonsgruppe <> 'pleie_og_omsorg', med_rest.rekke, med_rest.funksjonsgruppe, med_rest.hvem,
    med_rest.hvem_kode
