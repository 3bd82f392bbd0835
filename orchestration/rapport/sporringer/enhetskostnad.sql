with medlem as (
    select
        medlem_kommunenr,
        dataaar
    from marts.sammenlikning_medlem
    where kommunenr = $kommunenr and aar = $aar and sammenlikning = 'kostragruppe'
),

gruppen as (
    select
        kostnad.enhetskostnad,
        sum(kostnad.teller_nok) / sum(kostnad.nevner_antall) as enhetskostnad_nok,
        count(*) as med_tall,
        (select count(*) from medlem) as medlemmer
    from medlem
    inner join marts.enhetskostnad as kostnad
        on medlem.medlem_kommunenr = kostnad.kommunenr and medlem.dataaar = kostnad.aar
    where kostnad.grunnlag = 'kostra' and kostnad.teller_nok is not null and kostnad.nevner_antall > 0
    group by 1
)

select
    egen.navn as "Enhet",
    case egen.grunnlag when 'kostra' then 'KOSTRA' else 'eget regnskap og egne tall' end as "Grunnlag",
    egen.nevner_antall as "Antall",
    egen.enhetskostnad_nok as "Vi (kr)",
    case when egen.grunnlag = 'kostra' then gruppen.enhetskostnad_nok end as "KOSTRA-gruppen (kr)",
    concat_ws(
        ', ', nullif(egen.publisering, 'endelig'), case when not egen.verifisert then 'ikke verifisert' end,
        case
            when egen.grunnlag = 'kostra' and gruppen.med_tall < gruppen.medlemmer
                then 'KOSTRA-gruppen: ' || gruppen.med_tall || ' av ' || gruppen.medlemmer || ' kommuner har tall'
        end
    ) as "Merknad",
    egen.enhetskostnad as enhet_kode
from marts.enhetskostnad as egen
left join gruppen on egen.enhetskostnad = gruppen.enhetskostnad
where egen.kommunenr = $kommunenr and egen.aar = $aar and egen.enhetskostnad_nok is not null
order by egen.grunnlag desc, egen.navn
