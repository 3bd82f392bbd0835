-- Hvor mange plasser, brukere og heldøgns boliger har vi per innbygger, og hva har gruppa?
-- Slik leses svaret: Gruppas dekning er summen av plasser delt på summen av innbyggere i de kommunene som har
-- tall. En skjermet eller manglende kommune er ikke med verken over eller under brøkstreken. Brukerne av
-- hjemmetjenester er de over 80. Plassene i institusjon er for alle aldre og deles på innbyggere over 80.
-- I samlokaliserte boliger med bemanning hele døgnet (bolig_heldogns) teller SSB beboere i alle aldre, så de deles
-- på alle innbyggere. antall_skjermet sier hvor mange av gruppas kommuner som er skjermet.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
),

dekning as (
    select * from marts.dekningsgrad
    where
        grunnlag = 'kostra' and brukergruppe = 'alle' and nevner_antall is not null
        and (tjenestetype, maal, nevner) in (
            ('institusjon', 'plasser', '80_pluss'),
            ('bolig_heldogns', 'brukere', 'alle'),
            ('hjemmetjeneste', 'brukere', '80_pluss')
        )
)

select
    andre.tjenestetype,
    andre.maal,
    andre.nevner,
    any_value(vi.teller) as vi,
    round(any_value(vi.dekning_prosent), 1) as vi_prosent,
    round(
        100 * sum(andre.teller) / sum(andre.nevner_antall) filter (where andre.teller is not null), 1
    ) as gruppa_prosent,
    count(andre.teller) as kommuner,
    sum(andre.antall_skjermet) as antall_skjermet
from valg
inner join marts.sammenlikning_medlem as medlem using (kommunenr, aar)
inner join dekning as andre on medlem.medlem_kommunenr = andre.kommunenr and medlem.dataaar = andre.aar
left join dekning as vi
    on
        valg.kommunenr = vi.kommunenr and valg.aar = vi.aar
        and andre.tjenestetype = vi.tjenestetype and andre.maal = vi.maal
where medlem.sammenlikning = 'kostragruppe'
group by andre.tjenestetype, andre.maal, andre.nevner
order by andre.tjenestetype;
