"""marts.kolonner tells what stands in the published file: columns, types, keys, units and sources."""

import pytest


def test_every_published_column_is_told_as_it_stands(demo):
    told = "select mart, kolonne, rekkefolge, datatype, er_nokkel from marts.kolonner"
    stands = """
        with nokkel as (
            select table_name, unnest(constraint_column_names) as column_name
            from duckdb_constraints()
            where schema_name = 'marts' and constraint_type = 'PRIMARY KEY'
        )
        select table_name, column_name, column_index, lower(data_type), nokkel.column_name is not null
        from duckdb_columns()
        left join nokkel using (table_name, column_name)
        where database_name = current_database() and schema_name = 'marts'
    """
    assert demo.published(f"({told}) except ({stands})") == []
    assert demo.published(f"({stands}) except ({told})") == []
    assert demo.published(f"select count(*) > 400 from ({told})") == [(True,)]


def test_every_comment_in_the_file_ends_with_the_unit(demo):
    assert (
        demo.published(
            """
        select mart, kolonne, enhet, comment
        from marts.kolonner
        left join duckdb_columns() on mart = table_name and kolonne = column_name and database_name = current_database()
        where comment is distinct from beskrivelse || coalesce(' [' || enhet || ']', '')
        """
        )
        == []
    )


@pytest.mark.parametrize(
    ("column", "label", "unit"),
    [
        ("regnskapsfordeling.netto_nok", "Netto driftsutgifter (kr)", "kr"),
        ("regnskapsfordeling.kommunenr", "Kommunenummer", None),
        ("kostra_utgifter.per_innbygger_nok", "Per innbygger (kr)", "kr per innbygger"),
        (
            "utgiftsutvikling.per_innbygger_faste_priser_nok",
            "Per innbygger i faste priser (kr)",
            "kr i prisåret per innbygger",
        ),
        ("kostra_regnskap_korrigert.korrigert_netto_nok", "Netto driftsutgifter, korrigert (kr)", "kr"),
        ("hjemmetjeneste_sone.timer_per_mottaker", "Timer per mottaker", "timer per uke per mottaker"),
        ("kostra_nokkeltall.verdi", "Verdi", "se enhet"),
        ("kolonner.label_nb", "Ledetekst", None),
    ],
)
def test_the_label_and_unit_of_a_column(demo, column, label, unit):
    assert demo.published(f"select label_nb, enhet from marts.kolonner where mart || '.' || kolonne = '{column}'") == [
        (label, unit)
    ]


@pytest.mark.parametrize(
    ("mart", "sources"),
    [
        ("kostra_utgifter_gruppe", "SSB 12362"),
        ("hjemmetjeneste_alder", "SSB 07459, kommuneinndelingen (SSB KLASS 131), kommunens vedtak"),
        ("vedtak_ressurs", "kommunens vedtak, prisene i forsøket med statlig finansiering"),
        ("kolonner", "beskrivelsen av tabellene"),
    ],
)
def test_the_sources_of_a_mart_come_from_the_lineage(demo, mart, sources):
    assert demo.published(f"select distinct kilde from marts.kolonner where mart = '{mart}'") == [(sources,)]
