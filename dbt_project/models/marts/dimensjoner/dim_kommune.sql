with referanse as (

    select * from {{ ref('kommune') }}

),

konfigurert as (

    select * from {{ ref('stg_raw__kommune') }}

),

final as (

    select
        kommunenr,
        navn,
        gyldig_fra,
        gyldig_til,
        verifisert,
        kilde
    from referanse
    union all
    select
        kommunenr,
        navn,
        cast(null as smallint) as gyldig_fra,
        cast(null as smallint) as gyldig_til,
        false as verifisert,
        'the configuration of this warehouse' as kilde
    from konfigurert
    where kommunenr not in (select referanse.kommunenr from referanse)

)

select * from final
