with navn as (
    select distinct
        funksjonsgruppe,
        funksjonsgruppe_navn
    from marts.behovskorrigerte_utgifter
)

select
    navn.funksjonsgruppe_navn as "Tjeneste",
    potensial.sammenlikning_navn as "På nivå med",
    potensial.innsparing_nok / 1000000 as "Mulig innsparing (mill. kr)",
    case when not potensial.indeks_verifisert then 'behovsindeksen er ikke verifisert' end as "Merknad"
from marts.innsparingspotensial as potensial
inner join navn on potensial.funksjonsgruppe = navn.funksjonsgruppe
where
    potensial.kommunenr = $kommunenr and potensial.aar = $aar and potensial.grunnlag = 'kostra'
    and potensial.snitt = 'vektet' and potensial.sektor = 'pleie_og_omsorg' and potensial.sammenlikning <> 'egen'
    and potensial.innsparing_nok is not null
order by
    potensial.funksjonsgruppe <> 'pleie_og_omsorg', potensial.funksjonsgruppe, potensial.sammenlikning_navn
