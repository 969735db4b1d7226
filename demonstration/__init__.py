"""A demonstration set of any size: fictional institutions, lifelike and uneven.

`cast` has the institutions (two dozen by hand in `cast.toml`, the rest from `crowd`), `ledger` and `replies` what they
would report, `papers` their documents, `verdicts` the results of the desk review, `afterwards` later corrections and
statements, `signers` the signatures, and `package` the part of all this that is filed; `maker` writes it. All
randomness comes from `dice`: institution number k of a seed does not depend on the number of institutions.
"""

from demonstration.maker import write_demo

__all__ = ["write_demo"]
