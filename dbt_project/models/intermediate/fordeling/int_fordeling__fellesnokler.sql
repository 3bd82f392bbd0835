with linjer as (

    select * from {{ endret(ref('int_fordeling__linje_regel')) }}

),

manuelt as (

    select * from {{ endret(ref('int_fordeling__manuelt')) }}

),

oppgitt as (

    select * from {{ ref('stg_raw__fellesnokler') }}

),

felles as (

    select distinct
        kommunenr,
        aar,
        funksjon
    from linjer
    where regel_metode = 'felles'

),

direkte as (

    select
        kommunenr,
        aar,
        funksjon,
        brukergruppe,
        netto_nok
    from linjer
    where regel_metode = 'direkte'
    union all
    select
        kommunenr,
        aar,
        funksjon,
        brukergruppe,
        netto_nok
    from manuelt

),

profil as (

    select
        kommunenr,
        aar,
        funksjon,
        brukergruppe,
        sum(netto_nok) as netto_nok
    from direkte
    group by 1, 2, 3, 4

),

kommuneprofil as (

    select
        kommunenr,
        aar,
        brukergruppe,
        sum(netto_nok) as netto_nok
    from profil
    group by 1, 2, 3

),

kandidater as (

    select
        felles.*,
        1 as rang,
        'fellesnokkel_funksjon' as metode,
        oppgitt.regel_id as nokkel,
        oppgitt.brukergruppe,
        oppgitt.vekt
    from felles
    inner join oppgitt
        on
            felles.kommunenr = oppgitt.kommunenr
            and felles.funksjon = oppgitt.funksjon
            and {{ gyldig_i('oppgitt', 'felles.aar') }}
    union all
    select
        felles.*,
        2 as rang,
        'fellesnokkel_funksjon' as metode,
        'beregnet av direkte utgifter på funksjon ' || felles.funksjon as nokkel,
        profil.brukergruppe,
        cast(profil.netto_nok * 100 as {{ stort_heltall() }}) as vekt
    from felles
    inner join profil
        on
            felles.kommunenr = profil.kommunenr
            and felles.aar = profil.aar
            and felles.funksjon = profil.funksjon
    union all
    select
        felles.*,
        3 as rang,
        'fellesnokkel_kommune' as metode,
        oppgitt.regel_id as nokkel,
        oppgitt.brukergruppe,
        oppgitt.vekt
    from felles
    inner join oppgitt
        on
            felles.kommunenr = oppgitt.kommunenr
            and oppgitt.funksjon is null
            and {{ gyldig_i('oppgitt', 'felles.aar') }}
    union all
    select
        felles.*,
        4 as rang,
        'fellesnokkel_kommune' as metode,
        'beregnet av kommunens direkte utgifter' as nokkel,
        kommuneprofil.brukergruppe,
        cast(kommuneprofil.netto_nok * 100 as {{ stort_heltall() }}) as vekt
    from felles
    inner join kommuneprofil
        on
            felles.kommunenr = kommuneprofil.kommunenr
            and felles.aar = kommuneprofil.aar

),

final as (

    select
        kommunenr,
        aar,
        funksjon,
        metode,
        nokkel,
        brukergruppe,
        vekt,
        kommunenr || ' ' || aar || ' ' || funksjon as vekt_id
    from kandidater
    -- A group whose direct costs are zero or negative carries no shared costs.
    where vekt > 0
    qualify rang = min(rang) over (partition by kommunenr, aar, funksjon)

)

select * from final
