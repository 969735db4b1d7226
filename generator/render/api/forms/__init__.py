"""The forms of the API's files: what keys they have, of what type, and what these say."""
