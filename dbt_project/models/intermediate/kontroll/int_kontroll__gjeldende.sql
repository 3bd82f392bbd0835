with regnskap as (

    select * from {{ endret(ref('int_regnskap__omfang')) }}

),

kontrollregel as (

    select * from {{ ref('kontrollregel') }}

),

final as (

    select
        regnskap.kommunenr,
        regnskap.aar,
        regnskap.er_kvartal,
        kontrollregel.regel,
        kontrollregel.form,
        kontrollregel.regeltekst,
        case
            when regnskap.er_kvartal then coalesce(kontrollregel.alvorlighet_kvartal, kontrollregel.alvorlighet)
            else kontrollregel.alvorlighet
        end as alvorlighet,
        kontrollregel.vilkaar,
        kontrollregel.grense_nok,
        kontrollregel.verifisert,
        case
            when contains(coalesce(kontrollregel.unntatt_kommunenr, ''), regnskap.kommunenr)
                then 'regelen gjelder ikke kommunen'
            when regnskap.er_kvartal and kontrollregel.alvorlighet_kvartal is null
                then 'SSB kjører ikke regelen på kvartalsregnskap'
            when kontrollregel.krever_art and not regnskap.med_art then 'regnskapet har ikke arter'
            when kontrollregel.krever_helt_regnskap and not regnskap.helt
                then 'regnskapet er et utsnitt; omfang i konfigurasjonen sier når det er helt'
            when kontrollregel.krever_0a and not regnskap.fra_0a
                then 'regelen gjelder filen 0A; i en hovedbok er flere linjer per kombinasjon vanlig'
            when kontrollregel.krever_investering and not regnskap.med_investering
                then 'regelen trenger investeringsregnskapet; regnskapet har bare drift'
        end as hvorfor_ikke
    from regnskap
    inner join kontrollregel on {{ gyldig_i('kontrollregel', 'regnskap.aar') }}

)

select * from final
