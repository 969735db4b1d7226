"""A demonstration set: fictional institutions, lifelike and uneven, as many as are asked for.

`cast` says who there is (two dozen by hand in `cast.toml`, the rest from `crowd`), `ledger` and `replies` what they
would report, `papers` what proves it, `verdicts` what the desk review makes of it, `afterwards` what was corrected and
said since, `signers` who signs it, `package` what of all that is filed; `maker` writes it. All chance comes from `dice`:
institution number k of a seed is the same whatever is made beside it.
"""

from demonstration.maker import write_demo

__all__ = ["write_demo"]
