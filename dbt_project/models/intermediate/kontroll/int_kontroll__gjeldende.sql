with linjer as (

    select * from {{ ref('stg_raw__regnskap') }}

),

lasting as (

    select * from {{ ref('stg_raw__regnskap_lasting') }}

),

kontrollregel as (

    select * from {{ ref('kontrollregel') }}

),

filer as (

    select distinct
        kommunenr,
        aar,
        _archive_id
    from linjer

),

-- An account in several files is what all of them are.
regnskap as (

    select
        filer.kommunenr,
        filer.aar,
        bool_and(lasting.helt) as helt,
        bool_and(lasting.innhold = 'med_art') as med_art,
        bool_and(lasting.slag = 'kostra_0a') as fra_0a,
        max(lasting.kvartal) is not null as er_kvartal
    from filer
    inner join lasting on filer.kommunenr = lasting.kommunenr and filer._archive_id = lasting._archive_id
    group by 1, 2

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
        end as hvorfor_ikke
    from regnskap
    inner join kontrollregel on {{ gyldig_i('kontrollregel', 'regnskap.aar') }}

)

select * from final
