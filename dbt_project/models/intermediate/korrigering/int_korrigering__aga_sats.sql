with kommune_aar as (

    select distinct
        kommunenr,
        aar
    from {{ endret(ref('stg_raw__kommune_aar')) }}

),

egne as (

    select * from {{ ref('stg_raw__aga_soner') }}

),

kjente as (

    select * from {{ ref('aga_sone') }}

),

satser as (

    select * from {{ ref('aga_sats') }}

),

soner as (

    select
        kommune_aar.kommunenr,
        kommune_aar.aar,
        1 as rang,
        egne.sone,
        egne.andel,
        true as verifisert
    from kommune_aar
    inner join egne on kommune_aar.kommunenr = egne.kommunenr and {{ gyldig_i('egne', 'kommune_aar.aar') }}
    union all
    select
        kommune_aar.kommunenr,
        kommune_aar.aar,
        2 as rang,
        kjente.sone,
        kjente.andel,
        kjente.verifisert
    from kommune_aar
    inner join kjente on kommune_aar.kommunenr = kjente.kommunenr and {{ gyldig_i('kjente', 'kommune_aar.aar') }}

),

gjeldende as (

    select *
    from soner
    qualify rang = min(rang) over (partition by kommunenr, aar)

),

final as (

    select
        gjeldende.kommunenr,
        gjeldende.aar,
        {{ samlet('gjeldende.sone', "' + '", 'gjeldende.sone') }} as sone,
        sum(gjeldende.andel) as andel,
        -- Several zones: the rate that the wages of the whole municipality are paid by.
        cast(sum(gjeldende.andel * satser.sats_prosent) as decimal(18, 10)) as sats_prosent,
        bool_and(gjeldende.verifisert and satser.verifisert) as verifisert
    from gjeldende
    inner join satser on gjeldende.sone = satser.sone and {{ gyldig_i('satser', 'gjeldende.aar') }}
    group by 1, 2

)

select * from final
