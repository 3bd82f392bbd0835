with kostra as (
    select * from marts.dekningsgrad
    where grunnlag = 'kostra' and nevner_antall > 0 and not egen_alder
),

medlem as (
    select
        medlem_kommunenr,
        dataaar
    from marts.sammenlikning_medlem
    where kommunenr = $kommunenr and aar = $aar and sammenlikning = 'kostragruppe'
),

gruppen as (
    select
        kostra.tjenestetype,
        kostra.maal,
        kostra.nevner,
        kostra.aldersgruppe,
        -- Kommuner der tallet er skjermet eller mangler er ikke med, verken over eller under brøkstreken.
        100 * sum(kostra.teller)
        / sum(kostra.nevner_antall) filter (where kostra.teller is not null) as dekning_prosent,
        count(kostra.teller) as med_tall,
        (select count(*) from medlem) as medlemmer
    from medlem
    inner join kostra on medlem.medlem_kommunenr = kostra.kommunenr and medlem.dataaar = kostra.aar
    group by 1, 2, 3, 4
)

select
    type.navn as "Tjeneste",
    egen.maal as "Måles i",
    regexp_replace(replace(nevner.navn, '-', '–'), '^Innbyggere ', '') as "Av innbyggere",
    egen.teller as "Vi (antall)",
    egen.dekning_prosent as "Vi (%)",
    gruppen.dekning_prosent as "KOSTRA-gruppen (%)",
    concat_ws(
        ', ', case when egen.aldersgruppe <> 'alle' then 'brukerne i denne alderen' end,
        case when not egen.verifisert then 'målet er ikke verifisert' end,
        case
            when gruppen.med_tall < gruppen.medlemmer
                then 'KOSTRA-gruppen: ' || gruppen.med_tall || ' av ' || gruppen.medlemmer || ' kommuner har tall'
        end
    ) as "Merknad",
    egen.tjenestetype as tjeneste_kode,
    egen.nevner as nevner_kode,
    egen.skjermet
from marts.dekningsgrad as egen
inner join marts.dim_tjenestetype as type on egen.tjenestetype = type.tjenestetype
inner join marts.dim_nevner as nevner on egen.nevner = nevner.nevner
left join gruppen
    on
        egen.tjenestetype = gruppen.tjenestetype and egen.maal = gruppen.maal and egen.nevner = gruppen.nevner
        and egen.aldersgruppe = gruppen.aldersgruppe
where
    egen.kommunenr = $kommunenr and egen.aar = $aar and egen.grunnlag = 'kostra' and not egen.egen_alder
    and egen.maal <> 'aarsverk'
order by type.rekkefolge, egen.maal, nevner.alder_fra, nevner.alder_til
