"""
The QR case card: a household is known by a card that says nothing.

Cards made by any release are read by every later release; SPEC.md gives the bytes and
`tests/vectors/cards.json` holds frozen cards.
"""
