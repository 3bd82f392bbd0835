with antall as (

    select * from {{ ref('int_dekning__antall') }}

),

innbyggere as (

    select * from {{ ref('int_dekning__innbyggere') }}

),

brukergruppe as (

    select * from {{ ref('brukergruppe') }}

),

-- The denominators of the service, and the own age band of the group it serves.
nevnere as (

    select
        antall.tjenestetype,
        antall.brukergruppe,
        tjeneste_nevner.nevner
    from antall
    inner join {{ ref('tjeneste_nevner') }} as tjeneste_nevner on antall.tjenestetype = tjeneste_nevner.tjenestetype
    union
    select
        antall.tjenestetype,
        antall.brukergruppe,
        brukergruppe.egen_nevner as nevner
    from antall
    inner join brukergruppe on antall.brukergruppe = brukergruppe.brukergruppe

),

vist as (

    select
        antall.*,
        nevnere.nevner,
        coalesce(nevnere.nevner = brukergruppe.egen_nevner, false) as egen_alder,
        innbyggere.innbyggere,
        innbyggere.kilde as nevner_kilde
    from antall
    inner join nevnere on antall.tjenestetype = nevnere.tjenestetype and antall.brukergruppe = nevnere.brukergruppe
    left join brukergruppe on antall.brukergruppe = brukergruppe.brukergruppe
    left join innbyggere
        on
            antall.kommunenr = innbyggere.kommunenr
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
        maal,
        nevner,
        egen_alder,
        case when not skjermet then cast(antall as decimal(18, 2)) end as teller,
        cast(innbyggere as integer) as nevner_antall,
        case when not skjermet then cast(100.0 * antall as double) / nullif(innbyggere, 0) end as dekning_prosent,
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
