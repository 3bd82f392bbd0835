{{ ssb_celler('12003', {
    'region': 'kokkommuneregion0000',
    'alder': 'alder',
    'tjenestegruppe': 'tjenestegruppe',
}) }}
