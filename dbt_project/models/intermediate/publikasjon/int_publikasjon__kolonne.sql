with enhet as (

    select * from {{ ref('enhet') }}

),

prosjektet as (

    select unnest(
        from_json(
            {{ prosjektets_kolonner() }},
            '[{
                "mart": "varchar",
                "kolonne": "varchar",
                "rekkefolge": "smallint",
                "label_nb": "varchar",
                "datatype": "varchar",
                "beskrivelse": "varchar",
                "er_nokkel": "boolean"
            }]'
        ),
        recursive := true
    )

),

final as (

    select
        prosjektet.mart,
        prosjektet.kolonne,
        prosjektet.rekkefolge,
        prosjektet.label_nb,
        prosjektet.datatype,
        trim(regexp_replace(prosjektet.beskrivelse, '\s+', ' ', 'g')) as beskrivelse,
        prosjektet.er_nokkel,
        enhet.monster,
        enhet.enhet
    from prosjektet
    left join enhet
        on
            prosjektet.mart || '.' || prosjektet.kolonne glob enhet.monster
            and prosjektet.datatype not in ('varchar', 'boolean', 'date', 'timestamp')
    -- Two patterns with as many letters give two rows, and the test of the grain says so.
    qualify rank() over (
        partition by prosjektet.mart, prosjektet.kolonne
        order by length(replace(enhet.monster, '*', '')) desc
    ) = 1

)

select * from final
