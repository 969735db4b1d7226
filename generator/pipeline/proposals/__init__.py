"""Proposals for the portal's data, as they arrive on a host of repositories: what is said of them, and what is taken."""
