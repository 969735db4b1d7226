"""The files of the API about the whole portal that do not depend on the day."""

from collections.abc import Iterator

from generator.model import Portal
from generator.render.api import associations_json, audits_json, awards_json, catalogue, ratings_json
from generator.render.api.forms.openapi import FILE, ROOT, openapi
from generator.render.api.questions import questions
from generator.render.site.staging import Artifact


def portal_files(portal: Portal) -> Iterator[Artifact]:
    """Their addresses and contents."""
    known = portal.standards
    yield f"{ROOT}/indicators.json", catalogue.indicators(known)
    yield f"{ROOT}/questionnaires.json", catalogue.questionnaires(known)
    yield f"{ROOT}/audits.json", audits_json.audits(known)
    yield f"{ROOT}/ratings.json", ratings_json.ratings(known)
    yield f"{ROOT}/questions.json", questions(known)
    yield f"{ROOT}/policies.json", awards_json.policies(known)
    yield f"{ROOT}/associations.json", associations_json.associations(portal.associations)
    yield f"{ROOT}/problems.json", catalogue.problems(portal.problems)
    yield FILE, openapi()
