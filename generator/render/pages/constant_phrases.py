"""Prints the phrases of a template when it is compiled, if they depend on nothing but the language.

A page says some hundred phrases that are the same on all pages of its kind. Jinja prints constants at compile time, so
`say.phrase("menu")` becomes the constant that it returns. A phrase that the language lacks stays a call, because each
task that prints it reports it.
"""

from collections.abc import Iterator, Sequence

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from generator.language.phrases import Phrases


def constant_phrases(say: Phrases) -> type[Extension]:
    """Make the extension for templates in one language."""

    class ConstantPhrases(Extension):
        """Replaces calls of `say.phrase` whose arguments are all literal strings."""

        def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
            """The tokens of one template, with constants in place of such calls."""
            tokens, at = (*stream, *_BEYOND), 0
            while at < len(tokens) - len(_BEYOND):
                said, end = _constant(tokens, at, say) if tokens[at].value == "say" else (None, at + 1)
                # In parentheses, because Jinja joins strings that follow each other.
                yield from (
                    (tokens[at],) if said is None else [Token(tokens[at].lineno, *one) for one in _parenthesised(said)]
                )
                at = end

    return ConstantPhrases


def _parenthesised(said: str) -> tuple[tuple[str, str], ...]:
    return ("lparen", "("), ("string", said), ("rparen", ")")


def _constant(tokens: Sequence[Token], at: int, say: Phrases) -> tuple[str | None, int]:
    """What the call that begins here returns, None if there is no call or it is not constant; and the next token."""
    if [token.value for token in tokens[at : at + 4]] != _CALL or (at and tokens[at - 1].type == "dot"):
        return None, at + 1
    key, values, end = tokens[at + 4], dict[str, str](), at + 5
    while [token.type for token in tokens[end : end + 4]] == ["comma", "name", "assign", "string"]:
        values[tokens[end + 1].value] = tokens[end + 3].value
        end += 4
    if key.type != "string" or tokens[end].type != "rparen" or not say.has_own(key.value):
        return None, at + 1
    return say.phrase(key.value, **values), end + 1


_CALL = ["say", ".", "phrase", "("]
_BEYOND = (Token(0, "eof", ""),) * 2
"""A template may end inside of a call: Jinja's parser reports it."""
