"""Makes ``searcher/data/compounds-*.tsv``, how often words are parts of compounds: a minute of work.

    python -m benchmarks.make_compound_tables

The compounds are those among the base forms in simplemma's dictionaries (A. Barbaresi, MIT), which do not say
what is a compound. So each base form that ends in another one may be one, its parts being what comes before
(the modifier) and that other one (the head). Of several ways to cut, the one counts whose parts make the most
compounds; then all is counted again with these counts, a few times over.

That sorts out endings: nearly all words that end in *Gruppe* and are not cut elsewhere begin with a good
modifier, but few of those in *-dung*. The share is the quality of the head, and its weight is the number of
its compounds times this quality. A table holds the weights of the heads, an empty line, and those of the
modifiers, before how many heads each stands. What is no part though it is a word has the weight 0.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from searcher.compounds import SHORTEST, UNSEEN_HEAD, UNSEEN_WEIGHT, modifier_word
from searcher.dictionary import dictionary_of
from searcher.joints import JOINTS, Joints
from searcher.tables import table_path

# What these make is derived and not put together, though many of them are words.
SUFFIXES = {
    "de": """bar chen ende ens ern esse este haft heit isch ismus ist keit lein ler ling losere loseste schaft
        sen son""",
    "no": """ande dom elle else ende ene ere ert ete for fra heit het ille ing inn leg lig med ned opp over
        ring sen sjon skap slig ste til ting vis""",
    "fi": "esti inen isuus kas lainen mainen minen nainen nti suus",
}

ROUNDS = 4
EVEN = 1.5  # so many words for and against it are added before the quality of a head is taken
POOREST, POOREST_SHORT = 0.3, 0.5  # the quality from which a word is taken for a head; for up to four letters
KNOWN = 2  # what being a word is worth to a modifier, in compounds
FEWEST = 2  # a part of one compound only tells nothing
FEWEST_UNKNOWN = 5  # before so many heads stands a modifier that is no word by itself
SHORT = 3  # so many letters are often a word by chance; so the part must be common:
FEWEST_SHORT = 15
FEWEST_SHORT_UNKNOWN = 50
LEAST_SHORT_HEAD = 30

CONSONANTS = re.compile("[^aeiouyæøåäöü]+")
Cut = tuple[str, str]  # modifier and head


class Counts(NamedTuple):
    """How many compounds have a modifier or a head, and how good the heads are."""

    modifiers: Counter[str]
    heads: Counter[str]
    quality: Mapping[str, float]


def main() -> None:
    for chain, joints in JOINTS.items():
        prefixes, suffixes = set(joints.prefixes), set(SUFFIXES[chain].split())
        heads, modifiers = learn(joints, prefixes, suffixes)
        heads |= dict.fromkeys(suffixes, 0)
        modifiers |= dict.fromkeys(prefixes, 0)
        path = table_path(f"compounds-{chain}.tsv")
        path.write_text(f"{_lines(heads)}\n\n{_lines(modifiers)}\n", encoding="utf-8")
        print(f"{path.name}: {len(heads):,} heads, {len(modifiers):,} modifiers")


def _lines(weights: Mapping[str, int]) -> str:
    return "\n".join(f"{word}\t{weight}" for word, weight in sorted(weights.items()))


def learn(joints: Joints, prefixes: Set[str], suffixes: Set[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The weights of heads and of modifiers."""
    words = base_words(joints)
    heads = words - suffixes
    ways = [
        [cut for cut in possible_cuts(word, heads, joints) if cut[0] not in prefixes]
        for word in sorted(words)
    ]
    modifiers = Counter(modifier for cuts in ways for modifier, _ in cuts)
    known = {modifier for modifier in modifiers if modifier_word(modifier, joints)}
    counts = Counts(modifiers, Counter(head for cuts in ways for _, head in cuts), {})
    for _ in range(ROUNDS):
        counts = count([cuts for cuts in ways if cuts], known, counts)
    return weigh_heads(counts), weigh_modifiers(counts, known, prefixes)


def weigh_heads(counts: Counts) -> dict[str, int]:
    """What is told of a head; a long one of which little is known is left to the weight of the unseen."""
    weights = {}
    for head, quality in counts.quality.items():
        poor = quality < (POOREST if len(head) > SHORT + 1 else POOREST_SHORT)
        weight = 0 if poor else round((counts.heads[head] + 1) * quality)
        if len(head) >= UNSEEN_HEAD:
            told = poor or weight > UNSEEN_WEIGHT
        else:
            told = weight >= (1 if len(head) > SHORT else LEAST_SHORT_HEAD)
        if told:
            weights[head] = weight
    return weights


def weigh_modifiers(counts: Counts, known: Set[str], prefixes: Set[str]) -> dict[str, int]:
    """What is told of a modifier."""
    weights = {}
    for modifier, times in counts.modifiers.items():
        if modifier in known:
            if times >= (FEWEST if len(modifier) > SHORT else FEWEST_SHORT):
                weights[modifier] = times + KNOWN
        elif times >= (FEWEST_UNKNOWN if len(modifier) > SHORT else FEWEST_SHORT_UNKNOWN):
            weights[modifier] = 0 if derived(modifier, prefixes) else times
    return weights


def derived(modifier: str, prefixes: Set[str]) -> bool:
    """Whether a modifier that is no word is two prefixes (un-er-) or ends in mere consonants (ut-st)."""
    rests = {modifier[cut:] for cut in range(1, len(modifier)) if modifier[:cut] in prefixes}
    return any(rest in prefixes or CONSONANTS.fullmatch(rest) for rest in {modifier, *rests})


def base_words(joints: Joints) -> set[str]:
    """The base forms in the dictionaries, casefolded, without verbs."""
    bases = {base for language in joints.languages for base in dictionary_of(language).values()}
    return {
        base.casefold()
        for base in bases
        if base.isalpha()
        and len(base) >= SHORTEST
        and not (joints.verbs and base.islower() and base.endswith(joints.verbs))
    }


def possible_cuts(word: str, words: Set[str], joints: Joints) -> list[Cut]:
    """All ways to cut a word into something and another word, the longest head first."""
    cuts = [(word[:cut], word[cut:]) for cut in range(2, len(word) - SHORTEST + 1) if word[cut:] in words]
    return [
        (modifier, head) for modifier, head in cuts if len(modifier) >= SHORTEST or modifier in joints.short
    ]


def count(ways: Sequence[Sequence[Cut]], known: Set[str], before: Counts) -> Counts:
    """Cut every word in the way that the counts of the round before speak for, and count the parts."""
    modifiers, heads, possible = Counter[str](), Counter[str](), Counter[str]()
    for cuts in ways:
        best = max(cuts, key=lambda cut: worth(cut, known, before))
        if worth(best, known, before) == 0:
            possible.update(head for _, head in cuts)
            continue
        modifiers[best[0]] += 1
        heads[best[1]] += 1
        # That a longer head explains the end of the word says nothing against a shorter one.
        possible.update(head for _, head in cuts if len(head) >= len(best[1]))
    quality = {head: (heads[head] + EVEN) / (possible[head] + 2 * EVEN) for head in before.heads}
    return Counts(modifiers, heads, quality)


def worth(cut: Cut, known: Set[str], counts: Counts) -> float:
    """How much speaks for a cut: in how many compounds its parts are found."""
    modifier, head = cut
    before = counts.modifiers[modifier]
    quality = counts.quality.get(head, 0.5)
    if quality < POOREST or before < (1 if modifier in known else FEWEST_UNKNOWN):
        return 0.0
    return (before + (KNOWN if modifier in known else 0)) * (counts.heads[head] + 1) * quality


if __name__ == "__main__":
    main()
