with utgifter as (

    select * from {{ ref('behovskorrigerte_utgifter') }}

),

snitt as (

    select * from {{ ref('int_sammenlikning__snitt') }}

),

-- Beside oneself nothing is saved.
egen as (

    select
        'egen' as sammenlikning,
        'Egen kommune' as navn,
        kommunenr,
        aar,
        grunnlag,
        funksjonsgruppe,
        1 as antall_med_tall,
        1 as antall_medlemmer,
        0 as antall_annet_aar,
        0 as antall_finnes_ikke,
        cast(aar as string) as dataaar,
        indeks_verifisert,
        kilde,
        'vektet' as snitt,
        per_innbygger_behovskorrigert_nok
    from utgifter

),

alle as (

    select * from egen
    union all
    select * from snitt

),

final as (

    select
        utgifter.kommunenr,
        cast(utgifter.aar as smallint) as aar,
        utgifter.grunnlag,
        alle.sammenlikning,
        alle.navn as sammenlikning_navn,
        alle.snitt,
        utgifter.funksjonsgruppe,
        utgifter.sektor,
        utgifter.per_innbygger_behovskorrigert_nok as egen_per_innbygger_behovskorrigert_nok,
        {{ til_desimal('alle.per_innbygger_behovskorrigert_nok', '18, 2') }}
            as sammenlikning_per_innbygger_behovskorrigert_nok,
        utgifter.innbyggere,
        utgifter.behovsindeks,
        {{ til_desimal(
            '(utgifter.per_innbygger_behovskorrigert_nok - alle.per_innbygger_behovskorrigert_nok)'
            ~ ' * utgifter.innbyggere * utgifter.behovsindeks', '18, 2'
        ) }} as innsparing_nok,
        cast(alle.antall_medlemmer as integer) as antall_medlemmer,
        cast(alle.antall_med_tall as integer) as antall_med_tall,
        alle.dataaar,
        cast(alle.antall_annet_aar as integer) as antall_annet_aar,
        cast(alle.antall_finnes_ikke as integer) as antall_finnes_ikke,
        utgifter.indeks_verifisert and alle.indeks_verifisert as indeks_verifisert,
        utgifter.oppdiktet,
        alle.kilde as sammenlikning_kilde
    from utgifter
    inner join alle
        on
            utgifter.kommunenr = alle.kommunenr
            and utgifter.aar = alle.aar
            and utgifter.grunnlag = alle.grunnlag
            and utgifter.funksjonsgruppe = alle.funksjonsgruppe
    where utgifter.per_innbygger_behovskorrigert_nok is not null

)

select * from final
