with egne as (

    select * from {{ ref('int_dekning__egne') }}

),

summer as (

    select * from {{ ref('int_dekning__sum') }}

),

skjermet as (

    select * from {{ ref('int_dekning__skjermet') }}

),

kostra as (

    select * from {{ ref('int_dekning__kostra') }}

),

egne_tall as (

    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        maal,
        antall,
        cast(null as string) as deler,
        cast(null as string) as mangler,
        cast(maaledato as string) as referansetid,
        kilde,
        arkivfil
    from egne
    union all
    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        'alle' as aldersgruppe,
        maal,
        antall,
        deler,
        mangler,
        referansetid,
        kilde,
        arkivfil
    from summer

),

final as (

    select
        egne_tall.kommunenr,
        egne_tall.aar,
        'egne_tall' as grunnlag,
        egne_tall.tjenestetype,
        egne_tall.brukergruppe,
        egne_tall.aldersgruppe,
        egne_tall.maal,
        egne_tall.antall,
        egne_tall.deler,
        egne_tall.mangler,
        cast(null as string) as status,
        egne_tall.referansetid,
        egne_tall.kilde,
        true as verifisert,
        skjermet.tjenestetype is not null as skjermet,
        egne_tall.arkivfil
    from egne_tall
    left join skjermet
        on
            egne_tall.kommunenr = skjermet.kommunenr
            and egne_tall.aar = skjermet.aar
            and egne_tall.tjenestetype = skjermet.tjenestetype
            and egne_tall.brukergruppe = skjermet.brukergruppe
            and egne_tall.aldersgruppe = skjermet.aldersgruppe
            and egne_tall.maal = skjermet.maal
    union all
    select
        kommunenr,
        aar,
        'kostra' as grunnlag,
        tjenestetype,
        'alle' as brukergruppe,
        aldersgruppe,
        maal,
        antall,
        cast(null as string) as deler,
        cast(null as string) as mangler,
        status,
        referansetid,
        kilde,
        verifisert,
        skjermet,
        arkivfil
    from kostra

)

select * from final
