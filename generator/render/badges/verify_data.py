"""The data that the page `verify/` loads when it opens.

A badge is verified in the reader's own browser, and no request is made once a file was chosen. So the page loads
everything beforehand: every issuer's document in one file, and the contexts that the forms name, which are never
fetched from where they are published.
"""

import json
from collections.abc import Iterator, Mapping

from generator.render.badges.credential_form import CREDENTIAL, STATUS_LIST, written
from generator.render.site.staging import Artifact
from generator.signatures.pinned import text_of

ISSUERS = "api/v1/issuers.json"
CONTEXTS = "credentials/contexts.json"


def verify_data(published: Mapping[str, str]) -> Iterator[Artifact]:
    """Both files. `published` are the texts of all credential documents, by their paths."""
    found = [
        text.strip() for path, text in sorted(published.items()) if path.startswith("issuers/") and path.count("/") == 1
    ]
    yield ISSUERS, f'{{"issuers":[{",".join(found)}]}}\n'
    named = dict.fromkeys(
        address for form in (CREDENTIAL, STATUS_LIST) for address in form["properties"]["@context"]["const"]
    )
    yield CONTEXTS, written({address: json.loads(text_of(address)) for address in named}) + "\n"
