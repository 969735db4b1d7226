"""Lists what changed in the standards themselves: indicators, policies, peer groups, words."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from generator.model import Standards
from generator.model.changes import DefinitionChange

_OWN = {"indicators", "policies", "peer_schemes", "languages", "digest"}
_OTHER = tuple(field.name for field in fields(Standards) if field.name not in _OWN)


def redefined(was: Standards, now: Standards) -> tuple[DefinitionChange, ...]:
    """Every definition that differs, in the order of the standards; removed ones come last of their kind."""
    if was.digest == now.digest:
        return ()
    return (
        *_each("indicator", was.indicators, now.indicators),
        *_each("policy", {one.version: one for one in was.policies}, {one.version: one for one in now.policies}),
        *_each("peers", was.peer_schemes, now.peer_schemes),
        *(
            DefinitionChange("other", name, "changed", tuple(_parts(getattr(was, name), getattr(now, name))))
            for name in _OTHER
            if getattr(was, name) != getattr(now, name)
        ),
        *_each("words", was.languages, now.languages, parts=False),
    )


def _each(
    kind: str, was: Mapping[str, object], now: Mapping[str, object], *, parts: bool = True
) -> Iterator[DefinitionChange]:
    for code, after in now.items():
        if code not in was:
            yield DefinitionChange(kind, code, "added")
        elif was[code] != after:
            yield DefinitionChange(kind, code, "changed", tuple(_parts(was[code], after)) if parts else ())
    yield from (DefinitionChange(kind, code, "gone") for code in was if code not in now)


def _parts(was: object, now: object) -> Iterator[tuple[str, str, str]]:
    """The parts of a definition that differ; of a list of rules, each rule."""
    if is_dataclass(was) and is_dataclass(now) and type(was) is type(now):
        for field in fields(was):
            before, after = getattr(was, field.name), getattr(now, field.name)
            if before != after and field.name not in ("examples", "terms"):
                yield from _deeper(field.name, before, after)
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*was, *now)):
            if was.get(key) != now.get(key):
                yield from _deeper(str(key), was.get(key), now.get(key))
    else:
        yield "", _text(was), _text(now)


def _deeper(name: str, was: object, now: object) -> Iterator[tuple[str, str, str]]:
    rules = [_by_code(each) for each in (was, now)]
    both = [each or value for each, value in zip(rules, (was, now), strict=True)]
    for part, before, after in _parts(*both):
        yield f"{name}.{part}" if part else name, before, after


def _by_code(value: object) -> Mapping[str, object] | None:
    """Rules and bands by their code, so that one that moved is not taken for another."""
    if isinstance(value, tuple) and value and all(hasattr(one, "code") for one in value):
        return {str(one.code): one for one in value}
    return None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(one)}" for key, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(_text(one) for one in value)
    if is_dataclass(value):
        return ", ".join(_text(getattr(value, field.name)) for field in fields(value))
    return str(value)
