{{ ssb_celler('11875', {
    'region': 'kokkommuneregion0000',
}) }}
