with gyldighet as (

    select * from {{ ref('int_kommune__gyldighet') }}

),

historie as (

    select * from {{ ref('int_kommune__historie') }}

),

final as (

    select
        gyldighet.kommunenr,
        historie.kommune_sk,
        gyldighet.navn,
        gyldighet.gyldig_fra,
        gyldighet.gyldig_til,
        historie.forgjengere,
        historie.etterfolgere,
        historie.overgang,
        historie.sammenlignbar_bakover,
        {{ er_oppdiktet('gyldighet.kilde') }} as oppdiktet,
        gyldighet.verifisert,
        gyldighet.kilde
    from gyldighet
    inner join historie on gyldighet.kommunenr = historie.kommunenr

)

select * from final
