with fordelt as (

    select * from {{ endret(ref('int_fordeling__ansvar')) }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

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
        publiserbart.funksjon,
        publiserbart.brukergruppe,
        cast(sum(publiserbart.netto_nok) as decimal(18, 2)) as netto_nok,
        {{ ulike_samlet('publiserbart.metode', "', '") }} as metode,
        {{ ulike_samlet('publiserbart.regel_id', "', '") }} as regel_id,
        kommune.regnskapsgrunnlag
    from publiserbart
    inner join kommune on publiserbart.kommunenr = kommune.kommunenr
    group by 1, 2, 3, 4, 5, 9

)

select * from final
