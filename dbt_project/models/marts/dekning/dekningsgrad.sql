with antall as (

    select * from {{ ref('int_dekning__antall') }}

),

innbyggere as (

    select * from {{ ref('int_dekning__innbyggere') }}

),

brukergruppe as (

    select * from {{ ref('brukergruppe') }}

),

tjeneste_nevner as (

    select * from {{ ref('tjeneste_nevner') }}

),

-- The denominators of the service and the group, and the group's own age band. Users of an age are a part of that age.
nevnere as (

    select
        antall.tjenestetype,
        antall.brukergruppe,
        antall.aldersgruppe,
        tjeneste_nevner.nevner
    from antall
    inner join tjeneste_nevner
        on
            antall.tjenestetype = tjeneste_nevner.tjenestetype
            and antall.brukergruppe = tjeneste_nevner.brukergruppe
    where antall.aldersgruppe = 'alle'
    union
    select
        antall.tjenestetype,
        antall.brukergruppe,
        antall.aldersgruppe,
        brukergruppe.egen_nevner as nevner
    from antall
    inner join brukergruppe on antall.brukergruppe = brukergruppe.brukergruppe
    where antall.aldersgruppe = 'alle'
    union
    select
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        aldersgruppe as nevner
    from antall
    where aldersgruppe <> 'alle'

),

vist as (

    select
        antall.*,
        nevnere.nevner,
        coalesce(nevnere.nevner = brukergruppe.egen_nevner, false) as egen_alder,
        innbyggere.innbyggere,
        innbyggere.folketallsdato,
        innbyggere.kilde as nevner_kilde
    from antall
    inner join nevnere
        on
            antall.tjenestetype = nevnere.tjenestetype
            and antall.brukergruppe = nevnere.brukergruppe
            and antall.aldersgruppe = nevnere.aldersgruppe
    left join brukergruppe on antall.brukergruppe = brukergruppe.brukergruppe
    left join innbyggere
        on
            antall.grunnlag = innbyggere.grunnlag
            and antall.kommunenr = innbyggere.kommunenr
            and antall.aar = innbyggere.aar
            and nevnere.nevner = innbyggere.nevner

),

final as (

    select
        kommunenr,
        cast(aar as smallint) as aar,
        grunnlag,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        maal,
        nevner,
        egen_alder,
        case when not skjermet then cast(antall as decimal(18, 2)) end as teller,
        cast(innbyggere as integer) as nevner_antall,
        folketallsdato,
        -- Hours are not a part of the inhabitants.
        case when not skjermet and maal <> 'timer' then cast(100.0 * antall as double) / nullif(innbyggere, 0) end
            as dekning_prosent,
        case when not skjermet then cast(1000.0 * antall as double) / nullif(innbyggere, 0) end as per_1000_innbyggere,
        deler,
        mangler,
        skjermet,
        case when skjermet then 1 else 0 end as antall_skjermet,
        status,
        referansetid,
        nevner_kilde,
        kilde,
        verifisert,
        {{ er_oppdiktet('kilde') }} as oppdiktet,
        arkivfil
    from vist

)

select * from final
