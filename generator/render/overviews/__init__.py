"""Pages of overview: a profile, a country, an indicator, the whole portal, and the charts on them."""
