-- Hvor mye ville vi spart med naboenes nivå, når behovet er tatt hensyn til?
-- Slik leses svaret: Positivt tall er mulig innsparing, negativt er at vi er billigere. pleie_og_omsorg er
-- summen av tjenestene og skal ikke legges sammen med dem. annet_aar er naboer med tall fra et
-- annet år, uten prisjustering.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar,
        'naboene' as sammenlikning,
        'vektet' as snitt
)

select
    funksjonsgruppe,
    egen_per_innbygger_behovskorrigert_nok as vi_nok,
    sammenlikning_per_innbygger_behovskorrigert_nok as naboene_nok,
    innsparing_nok,
    antall_med_tall as naboer,
    antall_annet_aar as annet_aar
from valg
inner join marts.innsparingspotensial using (kommunenr, aar, sammenlikning, snitt)
where grunnlag = 'kostra' and sektor = 'pleie_og_omsorg' and innsparing_nok is not null
order by innsparing_nok desc;
