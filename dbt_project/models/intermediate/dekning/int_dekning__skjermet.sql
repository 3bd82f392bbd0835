with celler as (

    select * from {{ ref('int_dekning__celle') }}

),

egne as (

    select * from {{ ref('int_dekning__egne') }}

),

summer as (

    select * from {{ ref('int_dekning__sum') }}
    where mangler is null

),

ledd as (

    select * from {{ ref('int_dekning__ledd') }}

),

terskel as (

    select
        max(case when terskel = 'personer_minst' then verdi end) as personer_minst,
        max(case when terskel = 'skjerming_intervall_min' then verdi end) as intervall_min
    from {{ ref('terskel') }}

),

-- Neighbours are told of or withheld together, two and two, and three where one is left over. No figure decides who
-- they are: a choice of whom to withhold beside the few would tell of them.
blokker as (

    select
        celler.*,
        case
            when celler.er_samlet then 1
            else least(floor((celler.nummer + 1) / 2), greatest(floor(celler.antall_celler / 2), 1))
        end as blokk
    from celler

),

faa as (

    select
        blokker.*,
        bool_or(blokker.er_faa) over (
            partition by blokker.kommunenr, blokker.aar, blokker.familie, blokker.blokk
        ) as blokk_er_faa
    from blokker

),

-- What is withheld of a whole is known from what is shown. Where that is too few, the next pair is withheld too.
familier as (

    select
        faa.*,
        sum(case when faa.blokk_er_faa then faa.antall else 0 end) over (
            partition by faa.kommunenr, faa.aar, faa.familie
        ) as antall_skjermet,
        bool_or(faa.blokk_er_faa) over (
            partition by faa.kommunenr, faa.aar, faa.familie
        ) as noe_skjermet,
        min(case when not faa.blokk_er_faa then faa.blokk end) over (
            partition by faa.kommunenr, faa.aar, faa.familie
        ) as neste_blokk
    from faa

),

delene as (

    select
        familier.kommunenr,
        familier.aar,
        familier.tjenestetype,
        familier.brukergruppe,
        familier.aldersgruppe
    from familier
    cross join terskel
    where
        familier.tjenestetype is not null
        and (
            familier.blokk_er_faa
            or (
                familier.noe_skjermet
                and familier.antall_skjermet < terskel.intervall_min
                and familier.blokk = familier.neste_blokk
            )
        )

),

-- A whole that is no part is withheld where it is few itself.
hele as (

    select
        egne.kommunenr,
        egne.aar,
        egne.tjenestetype,
        egne.brukergruppe
    from egne
    cross join terskel
    where egne.maal = 'brukere' and egne.aldersgruppe = 'alle' and egne.antall < terskel.personer_minst
    union
    select
        summer.kommunenr,
        summer.aar,
        summer.tjenestetype,
        summer.brukergruppe
    from summer
    cross join terskel
    where summer.maal = 'brukere' and summer.antall < terskel.personer_minst
    union
    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe
    from delene
    where aldersgruppe = 'alle'

),

-- What is under a withheld whole would tell it: the parts of a sum, the groups of a kind.
med_delene as (

    select * from hele
    union
    select
        egne.kommunenr,
        egne.aar,
        egne.tjenestetype,
        egne.brukergruppe
    from egne
    inner join ledd on egne.tjenestetype = ledd.tjenestetype
    inner join hele
        on
            egne.kommunenr = hele.kommunenr
            and egne.aar = hele.aar
            and ledd.sum_av = hele.tjenestetype
    where egne.maal = 'brukere' and egne.aldersgruppe = 'alle'
    union
    select
        egne.kommunenr,
        egne.aar,
        egne.tjenestetype,
        egne.brukergruppe
    from egne
    inner join hele
        on
            egne.kommunenr = hele.kommunenr
            and egne.aar = hele.aar
            and egne.tjenestetype = hele.tjenestetype
            and hele.brukergruppe = 'alle'
    where egne.maal = 'brukere' and egne.aldersgruppe = 'alle'

),

-- And the ages of a group.
brukere as (

    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        'alle' as aldersgruppe
    from med_delene
    union
    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe
    from delene
    union
    select
        egne.kommunenr,
        egne.aar,
        egne.tjenestetype,
        egne.brukergruppe,
        egne.aldersgruppe
    from egne
    inner join med_delene
        on
            egne.kommunenr = med_delene.kommunenr
            and egne.aar = med_delene.aar
            and egne.tjenestetype = med_delene.tjenestetype
            and egne.brukergruppe = med_delene.brukergruppe
    where egne.maal = 'brukere' and egne.aldersgruppe <> 'alle'

),

summer_med_skjermede as (

    select distinct
        brukere.kommunenr,
        brukere.aar,
        ledd.sum_av as tjenestetype
    from brukere
    inner join ledd on brukere.tjenestetype = ledd.tjenestetype

),

-- Hours are withheld with the users that get them. A sum of the hours of some of the parts is told of only where each
-- of the parts is.
timer as (

    select
        egne.kommunenr,
        egne.aar,
        egne.tjenestetype,
        egne.brukergruppe,
        egne.aldersgruppe
    from egne
    inner join brukere
        on
            egne.kommunenr = brukere.kommunenr
            and egne.aar = brukere.aar
            and egne.tjenestetype = brukere.tjenestetype
            and egne.brukergruppe = brukere.brukergruppe
            and egne.aldersgruppe = brukere.aldersgruppe
    where egne.maal = 'timer'
    union
    select
        timesum.kommunenr,
        timesum.aar,
        timesum.tjenestetype,
        timesum.brukergruppe,
        'alle' as aldersgruppe
    from summer as timesum
    inner join summer as brukersum
        on
            timesum.kommunenr = brukersum.kommunenr
            and timesum.aar = brukersum.aar
            and timesum.tjenestetype = brukersum.tjenestetype
            and brukersum.maal = 'brukere'
    left join brukere
        on
            brukersum.kommunenr = brukere.kommunenr
            and brukersum.aar = brukere.aar
            and brukersum.tjenestetype = brukere.tjenestetype
            and brukersum.brukergruppe = brukere.brukergruppe
    left join summer_med_skjermede
        on
            timesum.kommunenr = summer_med_skjermede.kommunenr
            and timesum.aar = summer_med_skjermede.aar
            and timesum.tjenestetype = summer_med_skjermede.tjenestetype
    where
        timesum.maal = 'timer'
        and (
            brukere.tjenestetype is not null
            or (summer_med_skjermede.tjenestetype is not null and timesum.antall_ledd < brukersum.antall_ledd)
        )

),

final as (

    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        'brukere' as maal
    from brukere
    union all
    select
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        'timer' as maal
    from timer

)

select * from final
