"""Signs the lists of withdrawn badges for a later day on which nothing else about them differs.

A list says for which day it was signed, so that nobody can show an old one in its place. It stands in three files: its
own, that of its issuer, and the one with all issuers that the page `verify/` reads.
"""

import json
from collections.abc import Mapping
from datetime import date

from generator.pipeline.credentials.published import LISTS
from generator.render.badges.credential_form import Document, written
from generator.render.badges.credentials import moment
from generator.render.badges.verify_data import verify_data
from generator.signatures import Key, integrity


def of_day(files: Mapping[str, bytes], day: date, key: Key) -> dict[str, str]:
    """The published documents of credentials, by their paths, as they are on a later day.

    `key` is the one that signed their lists. Raises SignatureError as `signatures.integrity.secure` does.
    """
    texts = {path: data.decode() for path, data in files.items()}
    lists: dict[str, Document] = {}
    for path in [path for path in texts if path.startswith(LISTS)]:
        listed = json.loads(texts[path])
        proof = listed.pop("proof")
        begins_later = proof["created"] > listed["validFrom"]  # the key's term, which no day up to the last one reaches
        listed["validFrom"] = moment(day)
        created = proof["created"] if begins_later else moment(day)
        signed = integrity.secure(listed, key, method=proof["verificationMethod"], created=created)
        lists[signed["id"]] = signed
        texts[path] = f"{written(signed)}\n"
    for path in [path for path in texts if path.startswith("issuers/")]:
        issuer = json.loads(texts[path])
        if "statusList" in issuer:
            texts[path] = f"{written(issuer | {'statusList': lists[issuer['statusList']['id']]})}\n"
    return texts | {path: str(text) for path, text in verify_data(texts)}
