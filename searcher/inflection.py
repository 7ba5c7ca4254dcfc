"""Which other forms of a word tell its base form, where the dictionary does not?

A dictionary gives a form one base form, though *kieliä* may be of *kieli*; it takes participles for words of
their own, and it does not know what a clitic, a possessive or a genitive makes of a word. But it does know
other forms: in *kieliä* the ending *ä* stands behind *kieli-*, behind which *ssä* may stand as well, and
*kielissä* is a form of *kieli*. So a form is turned into others, and only what the dictionary knows counts:
the gradation of consonants is left to it.

Rows are "endings: endings that stand behind the same stem". A, O, U stand for a or ä, o or ö, u or y, as the
other vowels of a Finnish word demand; ``-`` is no ending.

The grammar: A. Hakulinen et al., Iso suomen kielioppi (2004), https://kaino.kotus.fi/visk/.
"""

from typing import NamedTuple

from searcher.endings import Endings
from searcher.language import Language


class Inflection(NamedTuple):
    """How forms of a language are turned into other forms, each by the ending it has.

    ``added`` is what comes off from behind an inflected form. ``cases`` are other forms of the same word.
    ``derived`` are forms of the word that a base form comes from, ``participles`` of the verb that it comes
    from, whose base form ends as an ``infinitive`` does. What comes of a base form that ends as ``caseless``
    says has no cases, though it may look like it: of *veloittaa* comes *veloitan*, which none of *velka* is.
    """

    added: Endings
    cases: Endings
    derived: Endings
    participles: Endings
    infinitive: tuple[str, ...]
    caseless: tuple[str, ...]


_HARMONY = (str.maketrans("AOU", "aou"), str.maketrans("AOU", "äöy"))


def _endings(rows: str) -> Endings:
    table: dict[str, dict[str, None]] = {}
    for row in filter(None, map(str.strip, rows.splitlines())):
        for vowels in _HARMONY:
            old, new = row.translate(vowels).split(":")
            for ending in old.split():
                table.setdefault(ending, {}).update(dict.fromkeys(new.replace("-", "").split(" ")[1:]))
    return {ending: tuple(others) for ending, others in table.items()}


_NORWEGIAN = Inflection(_endings("s 's: -"), {}, {}, {}, (), ())

_FINNISH = Inflection(
    added=_endings(
        """
        kin kAAn kO kOhAn pA hAn: -
        ni si mme nne nsA: - n nA
        kseni ksesi ksemme ksenne ksensA kseen: ksi
        ssAAn stAAn: ssA
        llAAn ltAAn lleen: llA
        nAAn tAAn: nA
        """
    ),
    cases=_endings(
        """
        jA jen: issA inA ihin
        iA ien iin ina ineen: issA inA
        itA iden itten ihin: issA
        istA: inen isen
        stA sten: ksen s
        tA: nA den -
        A: - n nA
        aan: a ana
        ään: ä änä
        een: e enA
        oon: o ona
        öön: ö önä
        uun: u una
        yyn: y ynä
        iin: i inA
        seen: - ssA
        hAn hOn hUn hen hin: -
        ssA stA llA ltA lle ksi n t: n -
        mmAn mmAt mmAssA mmAstA mmAllA mmAksi mmissA mmistA mmillA mmiksi: mpi
        mpAA mpAnA mpiA mpien mpinA: mpi
        """
    ),
    derived=_endings(
        """
        mpi: n
        empi: An
        """
    ),
    participles=_endings(
        """
        ttAvA ttU: tAAn
        tAvA tU: dAAn tAAn
        ltAvA ltU: llAAn
        rtAvA rtU: rrAAn
        ntAvA ntU: nnAAn
        vA mA: A dA mAAn vAt isi
        evA emA ivA imA: isi
        itsevA itsemA: itA
        levA lemA: llA
        nevA nemA: nnA
        revA remA: rrA
        sevA semA: stA
        nUt: A dA
        nnUt: tA
        lUt: lA
        rUt: rA
        sUt: tA
        """
    ),
    infinitive=("a", "ä"),
    caseless=("ttaa", "ttää"),
)

INFLECTIONS = {
    Language.BOKMAL: _NORWEGIAN,
    Language.NYNORSK: _NORWEGIAN,
    Language.FINNISH: _FINNISH,
}
"""The languages of which more is known than their dictionaries say."""
