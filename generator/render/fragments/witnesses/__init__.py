"""Fragments about what others say about an institution: social audits, and the form of the self-audit."""
