"""The addresses of affected pages, and the files that go with them."""

from generator.model.changes import AffectedPage
from generator.render import addresses


def page_of(one: AffectedPage) -> str:
    """The address of a page, below the root of its language."""
    makers = {
        "institution": addresses.institution,
        "filing": addresses.filing,
        "review": addresses.review,
        "country": addresses.country,
        "association": addresses.association,
        "indicator": addresses.indicator,
    }
    return makers[one.kind](*one.keys) if one.kind in makers else "/"  # type: ignore[operator]


def files_of(one: AffectedPage) -> tuple[str, ...]:
    """The files that programs and external pages read, which go with a page."""
    if one.kind == "institution":
        id_ = one.keys[0]
        badges = [addresses.badge(id_, form) for form in ("svg", "png", "json")] if "badges" in one.files else []
        folders = [f"{name}/{id_}/" for name in ("downloads", "charts") if name in one.files]
        return (*badges, f"api/v1/institutions/{id_}.json", *folders)
    if one.kind == "portal":
        names = ("institutions", "awards", "associations", "problems")
        return (*(f"api/v1/{name}.json" for name in names), "downloads/facts.csv.gz")
    return ()
