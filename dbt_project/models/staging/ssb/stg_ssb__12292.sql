{{ ssb_celler('12292', {
    'region': 'kokkommuneregion0000',
}) }}
