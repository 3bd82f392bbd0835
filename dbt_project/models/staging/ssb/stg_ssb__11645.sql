{{ ssb_celler('11645', {
    'region': 'region',
    'alder': 'alder',
    'tjenestetype': 'tenestetype',
}) }}
