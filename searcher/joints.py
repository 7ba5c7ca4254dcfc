"""How do languages put words together into one?"""

from typing import NamedTuple

from searcher.language import NORWEGIAN, Language


class CompoundPart(NamedTuple):
    """A word within a compound: where it stands, without a linking element, and its base form."""

    start: int
    end: int
    base: str


class Joints(NamedTuple):
    """How languages that are analysed together join words.

    ``links`` come off a modifier; ``endings`` (what goes, what comes) make a word of a shortened one;
    ``short`` are words of two letters that are modifiers; others are base forms, or ``inflected``, too.
    What ``prefixes`` make is derived and not put together, though many of them are words.
    Base forms in small letters that end in one of ``verbs`` are verbs, and these are not taken for compounds.
    """

    languages: tuple[Language, ...]
    links: tuple[str, ...]
    endings: tuple[tuple[str, str], ...]
    short: tuple[str, ...]
    prefixes: frozenset[str]
    inflected: bool = False
    verbs: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JOINTS = {
    "de": Joints(
        languages=(Language.GERMAN,),
        links=("s", "es", "n", "en", "er", "e"),
        endings=(("", "e"), ("", "en"), ("s", "e")),
        short=("öl",),
        prefixes=_words(
            """ab an ange auf aus ausge be bei da dahin dar daran davon dazu dis durch ein einge empor
            ent er fort ge gegen her heraus herum herunter hervor hin hinaus hinein hinter hinunter
            inter kon los miss mit nach nieder pro prä re sch sub um umge umher un unt unter ver vor
            voraus vorbei weg wieder zer zu zurück zusammen über"""
        ),
        inflected=True,
        verbs=("n",),
    ),
    "no": Joints(
        languages=NORWEGIAN,
        links=("s", "e"),
        endings=(("s", "e"),),
        short=("by", "is", "ny", "rå", "ur", "øl", "øy", "år"),
        prefixes=_words(
            """att av be bed bek ben ber bes bet des dis eks etter for fors fra gjen gjennom hen inn
            inter kon med mellom mis mot ned om opp over pre pro re sam sub til under unn ut utbe
            ute uts van ved vel"""
        ),
    ),
    "fi": Joints(
        languages=(Language.FINNISH,),
        links=("n",),
        endings=(("s", "nen"),),
        short=("yö",),
        prefixes=_words("dis inter kor per pro"),
        inflected=True,
        verbs=("taa", "tää", "ella", "ellä", "ida", "idä", "oa", "ua", "yä", "öä"),
    ),
}
"""By the name of the chain of analysis."""
