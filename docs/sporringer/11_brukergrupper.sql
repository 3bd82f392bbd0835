-- Hva koster hver brukergruppe, og hvordan har fordelingen endret seg fra året før?
-- Slik leses svaret: Felleskostnadene er fordelt. endring_prosentpoeng er endring i andelen av pleie og omsorg,
-- ikke i kroner, og kronene er ikke prisjustert.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
)

select
    gruppe.navn,
    naa.netto_nok,
    round(naa.andel_prosent, 1) as andel_prosent,
    round(naa.andel_prosent - foer.andel_prosent, 1) as endring_prosentpoeng,
    naa.regnskapsgrunnlag
from valg
inner join marts.regnskapsfordeling as naa on valg.kommunenr = naa.kommunenr and valg.aar = naa.aar
inner join marts.dim_brukergruppe as gruppe using (brukergruppe)
left join marts.regnskapsfordeling as foer
    on naa.kommunenr = foer.kommunenr and naa.aar - 1 = foer.aar and naa.brukergruppe = foer.brukergruppe
order by gruppe.rekkefolge;
