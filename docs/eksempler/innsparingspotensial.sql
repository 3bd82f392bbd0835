-- What would be saved against each set, care as a whole?
select
    sammenlikning_navn,
    snitt,
    innsparing_nok,
    antall_med_tall
from marts.innsparingspotensial
where kommunenr = '9901' and aar = 2024 and grunnlag = 'kostra' and funksjonsgruppe = 'pleie_og_omsorg'
order by sammenlikning_navn, snitt;

-- Year by year against the KOSTRA group.
select
    aar,
    innsparing_nok
from marts.innsparingspotensial
where
    kommunenr = '9901' and grunnlag = 'kostra' and sammenlikning = 'kostragruppe'
    and snitt = 'vektet' and funksjonsgruppe = 'pleie_og_omsorg'
order by aar;

-- Who could save most in institutions?
select
    navn,
    innsparing_nok
from marts.innsparingspotensial
inner join marts.dim_kommune_aar using (kommunenr, aar)
where
    aar = 2024 and grunnlag = 'kostra' and sammenlikning = 'landet'
    and snitt = 'vektet' and funksjonsgruppe = '253'
order by innsparing_nok desc nulls last
limit 5;
