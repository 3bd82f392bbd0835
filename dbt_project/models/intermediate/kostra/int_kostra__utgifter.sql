with celler as (

    {{ med_statussymbol(ref('stg_ssb__12362')) }}

),

artsgruppe as (

    select distinct
        ssb_kode,
        artsbegrep
    from {{ ref('artsbegrep') }}

),

-- What is summed of SSB's functions: a series through a change of codes, and pleie og omsorg in all, which SSB's table
-- does not give.
funksjonsserie as (

    select
        serie,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til
    from {{ ref('funksjonsserie') }}
    union all
    select
        funksjonsgruppe as serie,
        navn,
        funksjon,
        gyldig_fra,
        gyldig_til
    from {{ ref('funksjonsgruppe') }}
    where funksjonsgruppe = 'pleie_og_omsorg'

),

publisering as (

    select * from {{ ref('int_ssb__publisering') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

navn as (

    select * from {{ ref('int_ssb__navn') }}
    where tabell = '12362' and dimensjon = 'KOKfunksjon0000'

),

serienavn as (

    select distinct
        serie,
        navn
    from funksjonsserie

),

utgifter as (

    select
        celler.region,
        celler.aar,
        celler.funksjon,
        artsgruppe.artsbegrep as artsgruppe,
        {{ til_desimal(
            "max(celler.verdi) filter (where celler.statistikkvariabel = 'KOSbelop0000') * 1000", '18, 2'
        ) }} as belop_nok,
        max(celler.status) filter (where celler.statistikkvariabel = 'KOSbelop0000') as status,
        {{ til_desimal(
            "max(celler.verdi) filter (where celler.statistikkvariabel = 'KOSbelopinnbygge0000')", '18, 2'
        ) }} as per_innbygger_nok,
        max(celler.status) filter (where celler.statistikkvariabel = 'KOSbelopinnbygge0000') as per_innbygger_status,
        min(celler._archive_id) as _archive_id
    from celler
    inner join artsgruppe on celler.ssb_art = artsgruppe.ssb_kode
    group by 1, 2, 3, 4

),

-- How many functions a series must have in the year to be whole.
antall_deler as (

    select
        aar.aar,
        funksjonsserie.serie,
        count(*) as antall
    from (select distinct utgifter.aar from utgifter) as aar
    inner join funksjonsserie on {{ gyldig_i('funksjonsserie', 'aar.aar') }}
    group by 1, 2

),

deler as (

    select
        utgifter.*,
        funksjonsserie.serie
    from utgifter
    inner join funksjonsserie
        on
            utgifter.funksjon = funksjonsserie.funksjon
            and {{ gyldig_i('funksjonsserie', 'utgifter.aar') }}

),

serier as (

    select
        deler.region,
        deler.aar,
        deler.serie as funksjon,
        deler.artsgruppe,
        case
            when count(deler.belop_nok) = max(antall_deler.antall) then cast(sum(deler.belop_nok) as decimal(18, 2))
        end as belop_nok,
        {{ felles_status('belop_nok', 'status') }} as status,
        -- The parts have the same denominator, so the rates add.
        case
            when count(deler.per_innbygger_nok) = max(antall_deler.antall)
                then cast(sum(deler.per_innbygger_nok) as decimal(18, 2))
        end as per_innbygger_nok,
        {{ felles_status('per_innbygger_nok', 'per_innbygger_status') }} as per_innbygger_status,
        min(deler._archive_id) as _archive_id
    from deler
    inner join antall_deler on deler.aar = antall_deler.aar and deler.serie = antall_deler.serie
    group by 1, 2, 3, 4

),

alle as (

    select * from utgifter
    union all
    select * from serier

),

final as (

    select
        alle.region,
        alle.aar,
        alle.funksjon,
        coalesce(serienavn.navn, navn.navn) as funksjon_navn,
        alle.artsgruppe,
        alle.belop_nok,
        alle.status,
        alle.per_innbygger_nok,
        alle.per_innbygger_status,
        publisering.publisering,
        svar.kilde,
        svar.tabell,
        alle._archive_id as arkivfil
    from alle
    inner join svar on alle._archive_id = svar._archive_id
    left join serienavn on alle.funksjon = serienavn.serie
    left join navn on alle.funksjon = navn.kode
    left join publisering on svar.tabell = publisering.tabell and alle.aar = publisering.aar

)

select * from final
