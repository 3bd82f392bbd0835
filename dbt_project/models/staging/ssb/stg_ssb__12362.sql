{{ ssb_celler('12362', {
    'region': 'kokkommuneregion0000',
    'funksjon': 'kokfunksjon0000',
    'ssb_art': 'kokart0000',
}) }}
