"""The charts of an institution, a country, an indicator and the portal."""
