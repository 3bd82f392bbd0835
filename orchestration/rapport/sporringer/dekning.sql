with kostra as (
    select * from marts.dekningsgrad
    where grunnlag = 'kostra' and nevner_antall > 0 and not egen_alder
),

gruppen as (
    select
        kostra.tjenestetype,
        kostra.maal,
        kostra.nevner,
        -- Kommuner der tallet er skjermet eller mangler er ikke med, verken over eller under brøkstreken.
        100 * sum(kostra.teller) / sum(kostra.nevner_antall) as dekning_prosent,
        count(*) as kommuner
    from marts.sammenlikning_medlem as medlem
    inner join kostra on medlem.medlem_kommunenr = kostra.kommunenr and medlem.dataaar = kostra.aar
    where
        medlem.kommunenr = $kommunenr and medlem.aar = $aar and medlem.sammenlikning = 'kostragruppe'
        and kostra.teller is not null
    group by 1, 2, 3
)

select
    upper(egen.tjenestetype[1]) || replace(egen.tjenestetype[2:], '_', ' ') as "Tjeneste",
    egen.maal as "Måles i",
    case egen.nevner
        when 'alle' then 'alle innbyggere'
        else replace(replace(egen.nevner, '_pluss', ' år og over'), '_', '–')
    end as "Av innbyggere",
    egen.teller as "Vi (antall)",
    egen.dekning_prosent as "Vi (%)",
    gruppen.dekning_prosent as "KOSTRA-gruppen (%)",
    case when not egen.verifisert then 'målet er ikke verifisert' end as "Merknad",
    egen.skjermet
from marts.dekningsgrad as egen
left join gruppen
    on egen.tjenestetype = gruppen.tjenestetype and egen.maal = gruppen.maal and egen.nevner = gruppen.nevner
where
    egen.kommunenr = $kommunenr and egen.aar = $aar and egen.grunnlag = 'kostra' and not egen.egen_alder
    and egen.maal <> 'aarsverk'
order by egen.tjenestetype, egen.maal, egen.nevner
