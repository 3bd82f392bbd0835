with egne as (

    select * from {{ ref('int_dekning__egne') }}
    where maal = 'brukere'

),

summer as (

    select * from {{ ref('int_dekning__sum') }}
    where maal = 'brukere' and mangler is null

),

tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

brukergruppe as (

    select * from {{ ref('brukergruppe') }}

),

nevner as (

    select * from {{ ref('nevner') }}

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

tall as (

    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        antall
    from egne
    union all
    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        'alle' as aldersgruppe,
        antall
    from summer

),

-- A kind whose users are given by another division too: what the one does not tell, the other may.
delt_igjen as (

    select distinct
        tall.kommunenr,
        tall.aar,
        tjenestetype.annen_deling_av as tjenestetype
    from tall
    inner join tjenestetype on tall.tjenestetype = tjenestetype.tjenestetype
    where tjenestetype.annen_deling_av is not null

),

-- What a whole is divided into: the parts of a sum, the user groups of a kind, the ages of a group. The users of all
-- groups and ages of a kind that is no part are a whole and nobody's part.
deler as (

    select
        tall.kommunenr,
        tall.aar,
        tall.tjenestetype,
        tall.brukergruppe,
        tall.aldersgruppe,
        case
            when delt_igjen.tjenestetype is not null then delt_igjen.tjenestetype || ' alle'
            when tall.aldersgruppe <> 'alle' then tall.tjenestetype || ' ' || tall.brukergruppe
            else coalesce(tjenestetype.del_av, tall.tjenestetype) || ' alle'
        end as familie,
        case
            when tall.aldersgruppe <> 'alle' then 'alder'
            when tall.brukergruppe = 'alle' or tjenestetype.del_av is not null then 'tjeneste'
            else 'gruppe'
        end as deling,
        delt_igjen.tjenestetype is not null as delt_igjen,
        tall.antall,
        tjenestetype.rekkefolge as tjeneste_orden,
        coalesce(gruppe.rekkefolge, 0) as gruppe_orden,
        coalesce(alder.alder_fra, 0) as alder_orden,
        coalesce(alder.alder_til, 999) - alder.alder_fra + 1 as antall_aldre
    from tall
    inner join tjenestetype on tall.tjenestetype = tjenestetype.tjenestetype
    left join brukergruppe as gruppe on tall.brukergruppe = gruppe.brukergruppe
    left join nevner as alder on tall.aldersgruppe = alder.nevner
    left join delt_igjen
        on
            tall.kommunenr = delt_igjen.kommunenr
            and tall.aar = delt_igjen.aar
            and coalesce(tjenestetype.annen_deling_av, tjenestetype.tjenestetype) = delt_igjen.tjenestetype
    where
        tall.aldersgruppe <> 'alle'
        or tall.brukergruppe <> 'alle'
        or tjenestetype.del_av is not null
        or tjenestetype.annen_deling_av is not null

),

-- Whoever is left when some groups or ages are given beside the whole can be reckoned. Ages that nobody is outside of
-- leave nobody.
rester as (

    select
        deler.kommunenr,
        deler.aar,
        deler.familie,
        deler.deling,
        deler.delt_igjen,
        max(hel.antall) - sum(deler.antall) as antall,
        max(deler.tjeneste_orden) as tjeneste_orden
    from deler
    inner join tall as hel
        on
            deler.kommunenr = hel.kommunenr
            and deler.aar = hel.aar
            and deler.tjenestetype = hel.tjenestetype
            and hel.aldersgruppe = 'alle'
            and hel.brukergruppe = case when deler.deling = 'alder' then deler.brukergruppe else 'alle' end
    where deler.deling <> 'tjeneste'
    group by
        deler.kommunenr,
        deler.aar,
        deler.familie,
        deler.deling,
        deler.delt_igjen,
        deler.tjenestetype,
        hel.brukergruppe
    having deler.deling = 'gruppe' or sum(deler.antall_aldre) < 1000

),

alle as (

    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        familie,
        deling,
        delt_igjen,
        antall,
        tjeneste_orden,
        gruppe_orden,
        alder_orden
    from deler
    union all
    select
        kommunenr,
        aar,
        cast(null as string) as tjenestetype,
        cast(null as string) as brukergruppe,
        cast(null as string) as aldersgruppe,
        familie,
        deling,
        delt_igjen,
        antall,
        tjeneste_orden,
        999 as gruppe_orden,
        999 as alder_orden
    from rester

),

final as (

    select
        alle.kommunenr,
        alle.aar,
        alle.tjenestetype,
        alle.brukergruppe,
        alle.aldersgruppe,
        alle.familie,
        alle.antall,
        -- Nobody is few: a row of nobody and one of somebody look alike. Where user groups leave nobody, they are all
        -- there are, and the whole says no more. Groups that are more than the whole overlap.
        alle.antall < terskel.personer_minst
        and not (alle.tjenestetype is null and alle.deling = 'gruppe' and alle.antall <= 0) as er_faa,
        -- Whole or not at all: where a whole is divided in several ways, or its groups overlap.
        bool_or(alle.delt_igjen or alle.antall < 0) over (partition by alle.kommunenr, alle.aar, alle.familie)
        or min(alle.deling) over (partition by alle.kommunenr, alle.aar, alle.familie)
        <> max(alle.deling) over (partition by alle.kommunenr, alle.aar, alle.familie) as er_samlet,
        row_number() over (
            partition by alle.kommunenr, alle.aar, alle.familie
            order by
                alle.tjeneste_orden asc,
                alle.gruppe_orden asc,
                alle.alder_orden asc,
                alle.deling asc,
                alle.brukergruppe asc
        ) as nummer,
        count(*) over (partition by alle.kommunenr, alle.aar, alle.familie) as antall_celler
    from alle
    cross join terskel

)

select * from final
