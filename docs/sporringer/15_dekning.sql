-- Hvor mange plasser og heldøgns boliger har vi per innbygger over 80, og hva har gruppa?
-- Slik leses svaret: Gruppas dekning er summen av plasser delt på summen av innbyggere i de kommunene som har
-- tall. En skjermet eller manglende kommune er ikke med verken over eller under brøkstreken. Brukerne av
-- hjemmetjenester er de over 80; i heldøgns bolig (hdo) teller KOSTRA beboere i alle aldre. antall_skjermet sier
-- hvor mange av gruppas kommuner som er skjermet.
with valg as (
    select
        '9901' as kommunenr,
        2024 as aar
),

dekning as (
    select * from marts.dekningsgrad
    where
        grunnlag = 'kostra' and nevner = '80_pluss' and brukergruppe = 'alle'
        and (tjenestetype, maal) in (('institusjon', 'plasser'), ('hdo', 'brukere'), ('hjemmetjeneste', 'brukere'))
        and nevner_antall is not null
)

select
    andre.tjenestetype,
    andre.maal,
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
group by andre.tjenestetype, andre.maal
order by andre.tjenestetype;
