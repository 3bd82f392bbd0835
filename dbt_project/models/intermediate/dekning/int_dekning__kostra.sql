with kostra as (

    select * from {{ ref('kostra_nokkeltall') }}

),

kostra_maal as (

    select * from {{ ref('kostra_maal') }}

),

indikator as (

    select * from {{ ref('dim_indikator') }}

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

),

celler as (

    select
        kostra.kommunenr,
        kostra.aar,
        kostra_maal.tjenestetype,
        coalesce(kostra_maal.aldersgruppe, 'alle') as aldersgruppe,
        kostra_maal.maal,
        {{ til_desimal('kostra.verdi', '18, 2') }} as antall,
        -- What SSB withholds is somebody.
        case when kostra.status = ':' then 1 else coalesce(kostra.verdi, 0) end as minst,
        kostra.status,
        indikator.referansetid,
        kostra.kilde || ', ' || kostra.indikator as kilde,
        kostra_maal.verifisert,
        kostra.arkivfil
    from kostra
    inner join kostra_maal on kostra.indikator = kostra_maal.indikator
    inner join indikator on kostra.indikator = indikator.indikator

),

-- The ages of a service stand beside all of its users.
aldre as (

    select
        *,
        bool_or(aldersgruppe = 'alle' and antall is not null) over (
            partition by kommunenr, aar, tjenestetype, maal
        ) as med_sum,
        coalesce(sum(minst) over (
            partition by kommunenr, aar, tjenestetype, maal, aldersgruppe = 'alle'
            order by minst asc, aldersgruppe asc
            rows between unbounded preceding and 1 preceding
        ), 0) as mindre_i_alderen
    from celler

),

final as (

    select
        aldre.kommunenr,
        aldre.aar,
        aldre.tjenestetype,
        aldre.aldersgruppe,
        aldre.maal,
        aldre.antall,
        aldre.status,
        aldre.referansetid,
        aldre.kilde,
        aldre.verifisert,
        aldre.maal = 'brukere'
        and aldre.minst > 0
        and (
            aldre.minst < terskel.personer_minst
            or (
                aldre.aldersgruppe <> 'alle'
                and aldre.med_sum
                and aldre.mindre_i_alderen > 0
                and aldre.mindre_i_alderen < terskel.personer_minst
            )
        ) as skjermet,
        aldre.arkivfil
    from aldre
    cross join terskel

)

select * from final
