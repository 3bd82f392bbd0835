with enhet as (

    select * from {{ ref('enhet') }}

),

prosjektet as (

    {{ json_rader(prosjektets_kolonner(), {
        'mart': 'string',
        'kolonne': 'string',
        'rekkefolge': 'smallint',
        'label_nb': 'string',
        'datatype': 'string',
        'beskrivelse': 'string',
        'er_nokkel': 'boolean',
    }) }}

),

final as (

    select
        prosjektet.mart,
        prosjektet.kolonne,
        prosjektet.rekkefolge,
        prosjektet.label_nb,
        prosjektet.datatype,
        prosjektet.beskrivelse,
        prosjektet.er_nokkel,
        enhet.monster,
        enhet.enhet
    from prosjektet
    left join enhet
        on
            prosjektet.mart || '.' || prosjektet.kolonne like {{ som_like('enhet.monster') }} escape '!'
            and prosjektet.datatype not in ('varchar', 'boolean', 'date', 'timestamp')
    -- Two patterns with as many letters give two rows, and the test of the grain says so.
    qualify rank() over (
        partition by prosjektet.mart, prosjektet.kolonne
        order by length(replace(enhet.monster, '*', '')) desc
    ) = 1

)

select * from final
