with fordelt as (

    select * from {{ ref('int_fordeling__fordelt') }}

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
        kommunenr,
        cast(aar as smallint) as aar,
        ansvar,
        funksjon,
        brukergruppe,
        cast(sum(netto_nok) as decimal(18, 2)) as netto_nok,
        string_agg(distinct metode, ', ' order by metode) as metode,
        string_agg(distinct regel_id, ', ' order by regel_id) as regel_id
    from publiserbart
    group by 1, 2, 3, 4, 5

)

select * from final
