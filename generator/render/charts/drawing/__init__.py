"""How a chart is drafted, drawn and made small."""
