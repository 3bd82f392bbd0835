{{ ssb_celler('11643', {
    'region': 'region',
    'alder': 'alder',
    'tjenestetype': 'tenestetype',
}) }}
