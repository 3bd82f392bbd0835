with enhetskostnad as (

    select * from {{ ref('enhetskostnad_regel') }}

),

ledd as (

    select * from {{ ref('enhetskostnad_ledd') }}

),

antall as (

    select * from {{ ref('int_dekning__antall') }}

),

fordeling as (

    select * from {{ ref('regnskapsfordeling') }}

),

kostra as (

    select * from {{ ref('kostra_utgifter') }}

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

-- Own figures go with the own account's user groups, KOSTRA's with KOSTRA's functions.
kostnader as (

    select
        'egne_tall' as grunnlag,
        kommunenr,
        aar,
        brukergruppe as kode,
        'netto' as artsgruppe,
        netto_nok as belop_nok,
        regnskapsgrunnlag as kilde,
        cast(null as string) as publisering
    from fordeling
    union all
    select
        'kostra' as grunnlag,
        kommunenr,
        aar,
        funksjon as kode,
        artsgruppe,
        belop_nok,
        kilde,
        publisering
    from kostra

),

krav as (

    select
        enhetskostnad,
        count(*) filter (where ledd = 'teller') as tellere,
        count(*) filter (where ledd = 'nevner') as nevnere
    from ledd
    group by 1

),

tellere as (

    select
        enhetskostnad.enhetskostnad,
        kostnader.kommunenr,
        kostnader.aar,
        count(kostnader.belop_nok) as ledd_med_tall,
        sum(kostnader.belop_nok) as belop_nok,
        max(kostnader.kilde) as kilde,
        max(kostnader.publisering) as publisering
    from enhetskostnad
    inner join ledd on enhetskostnad.enhetskostnad = ledd.enhetskostnad and ledd.ledd = 'teller'
    inner join kostnader
        on
            enhetskostnad.grunnlag = kostnader.grunnlag
            and enhetskostnad.artsgruppe = kostnader.artsgruppe
            and ledd.kode = kostnader.kode
    group by 1, 2, 3

),

nevnere as (

    select
        enhetskostnad.enhetskostnad,
        antall.kommunenr,
        antall.aar,
        count(distinct antall.tjenestetype) as ledd_med_tall,
        sum(antall.antall) as antall,
        max(antall.kilde) as kilde,
        bool_and(antall.verifisert) as verifisert
    from enhetskostnad
    inner join ledd on enhetskostnad.enhetskostnad = ledd.enhetskostnad and ledd.ledd = 'nevner'
    inner join antall
        on
            enhetskostnad.grunnlag = antall.grunnlag
            and enhetskostnad.maal = antall.maal
            and ledd.kode = antall.tjenestetype
            -- Whoever the cost is of.
            and ledd.brukergruppe = antall.brukergruppe
    where antall.antall is not null and antall.aldersgruppe = 'alle' and not antall.skjermet
    group by 1, 2, 3

),

final as (

    select
        tellere.kommunenr,
        cast(tellere.aar as smallint) as aar,
        enhetskostnad.grunnlag,
        enhetskostnad.enhetskostnad,
        enhetskostnad.navn,
        enhetskostnad.artsgruppe,
        enhetskostnad.maal,
        cast(tellere.belop_nok as decimal(18, 2)) as teller_nok,
        cast(nevnere.antall as decimal(18, 2)) as nevner_antall,
        {{ til_desimal('cast(tellere.belop_nok as double) / nullif(nevnere.antall, 0)', '18, 2') }}
            as enhetskostnad_nok,
        tellere.kilde as teller_kilde,
        nevnere.kilde as nevner_kilde,
        tellere.publisering,
        nevnere.verifisert and enhetskostnad.verifisert as verifisert,
        {{ er_oppdiktet('nevnere.kilde') }} as oppdiktet
    from tellere
    inner join enhetskostnad on tellere.enhetskostnad = enhetskostnad.enhetskostnad
    inner join krav on tellere.enhetskostnad = krav.enhetskostnad
    inner join nevnere
        on
            tellere.enhetskostnad = nevnere.enhetskostnad
            and tellere.kommunenr = nevnere.kommunenr
            and tellere.aar = nevnere.aar
    cross join terskel
    where
        tellere.ledd_med_tall = krav.tellere
        and nevnere.ledd_med_tall = krav.nevnere
        -- What a unit costs is not told of fewer units than persons may be told of.
        and (nevnere.antall >= terskel.personer_minst or enhetskostnad.maal = 'aarsverk')

)

select * from final
