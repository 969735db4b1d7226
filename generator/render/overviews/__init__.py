"""Pages about many institutions: a country, an indicator, the whole portal."""
