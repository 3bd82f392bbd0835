{{ ssb_celler('12367', {
    'regnskapsomfang': 'kokregnskapsomfa0000',
    'region': 'kokkommuneregion0000',
    'funksjon': 'kokfunksjon0000',
    'ssb_art': 'kokart0000',
}) }}
