"""`portal import`: makes data packages from other formats."""
