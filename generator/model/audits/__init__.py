"""Social audits: the tools and what they score, the self-audit's questions, and the scores of an institution."""

from generator.model.audits.scored import AUDIT_STATES, Audit, AuditRow, PartScore, audits_of
from generator.model.audits.tools import (
    NOT_APPLICABLE,
    TOTAL,
    AuditEdition,
    AuditExample,
    AuditFramework,
    AuditPart,
    AuditPractice,
    AuditStandards,
    AuditTool,
)

__all__ = [
    "AUDIT_STATES",
    "NOT_APPLICABLE",
    "TOTAL",
    "Audit",
    "AuditEdition",
    "AuditExample",
    "AuditFramework",
    "AuditPart",
    "AuditPractice",
    "AuditRow",
    "AuditStandards",
    "AuditTool",
    "PartScore",
    "audits_of",
]
