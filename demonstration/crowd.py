"""Institutions beyond the hand-shaped ones, combined at random from countries and syllables."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from demonstration.character import NEWEST, Character
from demonstration.dice import Dice
from demonstration.places import PLACES

# Three syllables make a name. Two would sometimes make the name of a real institution.
_STARTS: Final = (
    "Ka",
    "Lu",
    "Ma",
    "Su",
    "Ti",
    "Wa",
    "Ye",
    "Zo",
    "Ba",
    "Ne",
    "Ro",
    "Sha",
    "Que",
    "Do",
    "Vi",
    "Fa",
    "Hu",
    "Mo",
)
_MIDDLES: Final = (
    "lan",
    "vor",
    "min",
    "tu",
    "ren",
    "sol",
    "dar",
    "bel",
    "nu",
    "quil",
    "ra",
    "zen",
    "ta",
    "rim",
    "lo",
    "sha",
)
_ENDS: Final = ("do", "ra", "va", "ri", "ta", "nia", "mo", "sha", "lé", "wa", "ka", "na", "yo", "di", "ru", "li")
_KINDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "ngo": ("{} Trust", "{} Foundation", "{} Women's Fund"),
        "nbfi": ("{} Finance", "{} Microcredit", "{} Microfinance"),
        "bank": ("{} Microfinance Bank", "{} People's Bank"),
        "rural_bank": ("Rural Bank of {}", "{} Rural Bank"),
        "cooperative": ("{} Savings Cooperative", "{} Credit Union"),
        "other": ("{} Fund",),
    },
    "es": {
        "ngo": ("Fundación {}", "Asociación {}", "{} Mujer"),
        "nbfi": ("Financiera {}", "{} Microcrédito"),
        "bank": ("Banco {}",),
        "rural_bank": ("Caja Rural {}",),
        "cooperative": ("Cooperativa {}", "Caja Comunal {}"),
        "other": ("Fondo {}",),
    },
    "fr": {
        "ngo": ("Association {}", "Fondation {}"),
        "nbfi": ("{} Microfinance", "Crédit {}"),
        "bank": ("Banque {}",),
        "rural_bank": ("Caisse rurale {}",),
        "cooperative": ("Mutuelle {}", "Coopec {}"),
        "other": ("Fonds {}",),
    },
}
_MISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "To lend, and to listen, to people whom banks pass by.",
        "Fair loans and safe savings for families who live from small trade and small fields.",
        "To help women build businesses of their own.",
        "",
    ),
    "es": (
        "Crédito justo y ahorro seguro para las familias del campo y del mercado.",
        "Que las mujeres emprendan con dinero propio.",
        "",
    ),
    "fr": (
        "Un crédit juste et une épargne sûre pour les familles du marché et des champs.",
        "Que chaque femme puisse mener sa propre affaire.",
        "",
    ),
}
_FORMS: Final = (*["nbfi"] * 7, *["ngo"] * 6, *["cooperative"] * 4, "bank", "bank", "rural_bank", "other")
_COUNTRIES: Final = tuple(PLACES)


def stranger(number: int, dice: Dice, circles: Mapping[str, str]) -> Character:
    """One generated institution. `circles` maps a region to its association, if it has one."""
    place = PLACES[dice.pick(_COUNTRIES, "country")]
    form = dice.pick(_FORMS, "form")
    root = dice.pick(_STARTS, "start") + dice.pick(_MIDDLES, "middle") + dice.pick(_ENDS, "end")
    name = dice.pick(_KINDS.get(place.language, _KINDS["en"])[form], "kind").format(root)
    last = NEWEST - (0 if dice.chance("current") < 0.72 else 1 + int(7 * dice.chance("gone") ** 1.6))
    first = last - int(6 * dice.chance("years") ** 1.4)
    quality = min(0.97, max(0.15, 0.57 + 0.17 * dice.bell("quality")))
    openness = min(0.96, max(0.04, 0.55 * quality - 0.02 + 0.17 * dice.bell("openness")))
    circle = circles.get(place.region) if dice.chance("member") < 0.55 else None
    periods = tuple(range(first, last + 1))
    reviewed: tuple[int, ...] = ()
    if circle and dice.chance("reviewed") < 0.3 + 0.5 * quality:
        reviewed = periods[-1 - int(3 * dice.chance("reviews")) :]
    star = bool(reviewed) and quality > 0.7 and dice.chance("star") < 0.35
    village = 0.3 * dice.chance("village") ** 2
    individual = (1 - village) * dice.chance("individual")
    takes_deposits = form in ("bank", "rural_bank", "cooperative") or (form == "nbfi" and dice.chance("licence") < 0.4)
    size = 2.4 * dice.bell("size")
    return Character(
        number=number,
        dice=dice,
        place=place,
        id=f"{_slug(name)[:28].rstrip('-')}-{number}",
        name=name,
        legal_form=form,
        founded=first - 2 - int(28 * dice.chance("founded")),
        periods=periods,
        website=dice.chance("website") < 0.7,
        mission=dice.pick(_MISSIONS.get(place.language, _MISSIONS["en"]), "mission"),
        circle=circle,
        borrowers=round(400 + 9_000 * 2.0**size),
        loan=place.loan * 2.0 ** (0.8 * dice.bell("loan")),
        growth=0.07 + 0.07 * dice.bell("growth"),
        women=min(1.0, max(0.15, place.women + 0.12 * dice.bell("women"))),
        rural=min(0.99, max(0.02, place.rural + 0.2 * dice.bell("rural"))),
        methods=(round(individual, 2), round(1 - village - individual, 2), round(village, 2)),
        deposits=dice.between(0.1, 0.68, "deposits") if takes_deposits else 0.0,
        equity=dice.between(0.12, 0.3, "equity") + (0.22 if form == "ngo" else 0),
        quality=quality,
        progress=0.03 + 0.02 * dice.bell("progress"),
        par=max(0.005, 0.05 + 0.025 * dice.bell("par")),
        shock=dice.pick((None, 2020, 2020, 2021, 2022, 2018), "shock"),
        severity=0.2 * dice.chance("severity") ** 1.5,
        self_sufficiency=max(0.6, 1.1 + 0.1 * dice.bell("self-sufficiency")),
        openness=openness,
        finance=min(1.0, max(0.1, 0.6 + 0.25 * dice.bell("finance"))),
        files_ratios=dice.chance("ratios") < 0.4,
        thousands=dice.chance("thousands") < 0.3,
        withheld=dice.chance("withheld") < 0.01,
        proof=min(0.98, max(0.1, 0.2 + 0.6 * quality + 0.15 * dice.bell("proof"))),
        reviewed=reviewed,
        stars=reviewed[-1 - int(2 * dice.chance("stars")) :] if star else (),
        signed=reviewed[-1:] if dice.chance("signed") < 0.4 else (),
        audits=reviewed[-1:] if dice.chance("audited") < 0.2 else (),
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(char if char.isalnum() else " " for char in plain.replace("'", "")).split())
