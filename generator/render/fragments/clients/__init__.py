"""What clients answered: on the page of one institution, and in the sentences of a country analysis."""
