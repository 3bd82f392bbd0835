with fordelt as (

    select * from {{ endret(ref('int_fordeling__ansvar')) }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

enkeltbrukere as (

    select distinct
        kommunenr,
        ansvar,
        publiseres_under
    from {{ ref('stg_raw__fordelingsregler') }}
    where enkeltbruker

),

-- A single user's ansvar, and the one it is merged into.
uten_navn as (

    select
        kommunenr,
        ansvar
    from enkeltbrukere
    union
    select
        kommunenr,
        publiseres_under as ansvar
    from enkeltbrukere

),

navn as (

    select * from {{ endret(ref('int_regnskap__ansvar_navn')) }}

),

-- What a single user's ansvar is called is not told of another ansvar either.
enkeltbrukeres_navn as (

    select distinct
        navn.kommunenr,
        navn.aar,
        lower(navn.ansvar_navn) as navn
    from navn
    inner join enkeltbrukere on navn.kommunenr = enkeltbrukere.kommunenr and navn.ansvar = enkeltbrukere.ansvar

),

publiserbart_navn as (

    select
        navn.kommunenr,
        navn.aar,
        navn.ansvar,
        max(navn.ansvar_navn) as ansvar_navn
    from navn
    left join uten_navn on navn.kommunenr = uten_navn.kommunenr and navn.ansvar = uten_navn.ansvar
    left join enkeltbrukeres_navn
        on
            navn.kommunenr = enkeltbrukeres_navn.kommunenr
            and navn.aar = enkeltbrukeres_navn.aar
            and lower(navn.ansvar_navn) = enkeltbrukeres_navn.navn
    group by 1, 2, 3
    -- Of several names none is the ansvar's.
    having
        count(*) = 1 and count(uten_navn.ansvar) = 0 and count(enkeltbrukeres_navn.navn) = 0
        and not bool_or(navn.holdes_tilbake)

),

publiserbart as (

    select
        kommunenr,
        aar,
        funksjon,
        brukergruppe,
        netto_nok,
        metode,
        case
            when enkeltbruker then publiseres_under
            else coalesce(ansvar, 'uten ansvar')
        end as ansvar,
        -- The rule of a single user's ansvar is not named: its line could lead to the user.
        case when enkeltbruker then 'slått sammen' else regel_id end as regel_id
    from fordelt

),

final as (

    select
        publiserbart.kommunenr,
        cast(publiserbart.aar as smallint) as aar,
        publiserbart.ansvar,
        publiserbart_navn.ansvar_navn,
        publiserbart.funksjon,
        publiserbart.brukergruppe,
        cast(sum(publiserbart.netto_nok) as decimal(18, 2)) as netto_nok,
        {{ ulike_samlet('publiserbart.metode', "', '") }} as metode,
        {{ ulike_samlet('publiserbart.regel_id', "', '") }} as regel_id,
        kommune.regnskapsgrunnlag
    from publiserbart
    inner join kommune on publiserbart.kommunenr = kommune.kommunenr
    left join publiserbart_navn
        on
            publiserbart.kommunenr = publiserbart_navn.kommunenr
            and publiserbart.aar = publiserbart_navn.aar
            and publiserbart.ansvar = publiserbart_navn.ansvar
    group by 1, 2, 3, 4, 5, 6, 10

)

select * from final
