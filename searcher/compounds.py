"""Of which words is a word put together?

German, Norwegian and Finnish write compounds as one word: *Marketingkanäle*, *markedsføringskanalene*,
*hakukoneissa*. A word is cut into modifier and head, and each of these again:

- The head is a form of a word in the dictionary, so inflected compounds are cut as well.
- The modifier is a word, becomes one when a linking element comes off (Arbeit-s-) or an ending comes on
  (Schul-e, ihmis → ihminen), or stands before many heads (hoved-, epä-).
- Where there are several ways, those two win that are parts of the most other compounds. Two that are seldom
  parts make no compound.

How often something is a part was counted in the compounds of the dictionaries; see
``benchmarks/make_compound_tables.py`` for how endings such as *-ismus* sort themselves out there. Nothing
depends on the documents, so a word has the same parts in every index.

The choice by how often the parts occur follows Koehn and Knight (*Empirical methods for compound splitting*,
2003), who count whole words of a corpus instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from operator import itemgetter

from searcher.dictionary import base_forms, dictionary_of
from searcher.joints import JOINTS, CompoundPart, Joints
from searcher.language import TOGETHER
from searcher.tables import table_path
from searcher.voikko import Reading, knows, readings

SHORTEST = 3
"""Fewer letters than this are no part, but for a few words of two letters."""

UNSEEN_HEAD = 6
"""A word that is no head in the dictionary has so many letters to be taken for one."""

_UNSEEN_MODIFIER = 5
"""The same for modifiers."""

UNSEEN_WEIGHT = 2
"""The weight of such a word."""

_SHORTEST_UNKNOWN, _KNOWN_HEAD = 2, 5
"""So many letters at least have a beginning that is no known word, and the head behind it."""

_ENOUGH = 4
"""Parts whose weights have a smaller product make no compound."""

_REMEMBERED = 1 << 14


def split(word: str, chain: str) -> tuple[CompoundPart, ...]:
    """The modifier and the head of a normalised word, either of which may be a compound again; or nothing."""
    if chain not in JOINTS:
        return ()
    if not knows(*TOGETHER[chain]):
        return _splitter(chain).split(word)
    known = _readings(word, chain)
    if not known:
        return _splitter(chain).split(word) or _known_head(word, chain)
    compounds = (reading.parts for reading in known if len(reading.parts) > 1)
    return next(((_run(word, parts[:-1]), parts[-1]) for parts in compounds), ())


@lru_cache(_REMEMBERED)
def all_parts(word: str, chain: str) -> tuple[CompoundPart, ...]:
    """The parts of a normalised word, and theirs: Umsatzsteuer, Umsatz, Steuer, Erklärung."""
    known = _readings(word, chain)
    if known:
        return tuple(dict.fromkeys(run for reading in known for run in _runs(word, reading.parts)))
    found = []
    for part in split(word, chain):
        found.append(part)
        for start, end, base in all_parts(word[part.start : part.end], chain):
            found.append(CompoundPart(part.start + start, part.start + end, base))
    return tuple(found)


def _readings(word: str, chain: str) -> tuple[Reading, ...]:
    languages = TOGETHER[chain]
    if not knows(*languages):
        return ()
    return tuple(reading for language in languages for reading in readings(word, language))


def _known_head(word: str, chain: str) -> tuple[CompoundPart, ...]:
    """The unknown beginning of a word and its longest ending that is a known noun: torrent|sivusto.

    Voikko knows nearly all Finnish words, so one that it does not know is a name or begins with one.
    """
    for start in range(_SHORTEST_UNKNOWN, len(word) - _KNOWN_HEAD + 1):
        for reading in _readings(word[start:], chain):
            if reading.is_noun and len(reading.base) >= _KNOWN_HEAD:
                return CompoundPart(0, start, word[:start]), CompoundPart(start, len(word), reading.base)
    return ()


def _runs(word: str, parts: Sequence[CompoundPart]) -> Iterator[CompoundPart]:
    """The parts of a compound, and those in a row: kesä, kesätyö, työ, työpaikka, paikka."""
    for first, last in combinations_with_replacement(range(len(parts)), 2):
        if last - first + 1 < len(parts):
            yield _run(word, parts[first : last + 1])


def _run(word: str, parts: Sequence[CompoundPart]) -> CompoundPart:
    start, (head, end, base) = parts[0].start, parts[-1]
    return CompoundPart(start, end, word[start:head] + base)


def bases(word: str, joints: Joints) -> tuple[str, ...]:
    """The base forms of a normalised word."""
    found: tuple[str, ...] = ()
    for language in joints.languages:
        found += base_forms(word, language)
    return found


def modifier_word(modifier: str, joints: Joints) -> tuple[str, int] | None:
    """The base form of the word a modifier is made of, and how many letters of it belong to the word.

    None for what is no word, neither with a linking element off nor with an ending on.
    """
    for base, length in _modifier_words(modifier, joints):
        if (len(base) >= SHORTEST or base in joints.short) and _is_base(base, joints):
            return base, length
    if joints.inflected and len(modifier) >= SHORTEST:
        for base in bases(modifier, joints):
            if not base.endswith(joints.verbs):
                return base, len(modifier)
    return None


def _is_base(word: str, joints: Joints) -> bool:
    """Whether a word is a base form; a dictionary may send two to each other (vindauge, vindauga)."""
    found = bases(word, joints)
    return word in found or any(word in bases(base, joints) for base in found)


def _modifier_words(modifier: str, joints: Joints) -> Iterator[tuple[str, int]]:
    """The words that a modifier may be made of, the likeliest first."""
    yield modifier, len(modifier)
    for link in joints.links:
        if modifier.endswith(link):
            yield modifier.removesuffix(link), len(modifier) - len(link)
    for gone, come in joints.endings:
        if modifier.endswith(gone):
            yield modifier.removesuffix(gone) + come, len(modifier)


@cache
def _splitter(chain: str) -> "Splitter":
    return Splitter(JOINTS[chain], *read_table(chain))


def read_table(chain: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The weights of heads and of modifiers, as ``benchmarks/make_compound_tables.py`` wrote them."""
    text = table_path(f"compounds-{chain}.tsv").read_text("utf-8")
    heads, _, modifiers = text.partition("\n\n")
    return _weights(heads), _weights(modifiers)


def _weights(lines: str) -> Mapping[str, int]:
    pairs = (line.split("\t") for line in lines.splitlines())
    return {word: int(weight) for word, weight in pairs}


class Splitter:
    """Cuts words of one chain by the weights of their parts.

    ``split`` gives the modifier and the head of a normalised word, or nothing.
    """

    def __init__(self, joints: Joints, heads: Mapping[str, int], modifiers: Mapping[str, int]) -> None:
        self._joints = joints
        self._heads = heads
        self._modifiers = modifiers
        self._prefixes: dict[str, list[str]] = {}
        for word in sorted((word for word, weight in modifiers.items() if weight == 0), key=len):
            self._prefixes.setdefault(word[:2], []).append(word)
        # Endings and beginnings are shared by many words, and to look one up costs several look-ups.
        self._head = lru_cache(_REMEMBERED)(self._look_up_head)
        self._modifier = lru_cache(_REMEMBERED)(self._look_up_modifier)
        self.split = lru_cache(_REMEMBERED)(self._cut)

    def _cut(self, word: str) -> tuple[CompoundPart, ...]:
        wholes = bases(word, self._joints)
        heads = self._possible_heads(word, wholes)
        if not heads or (wholes and self._is_verb(word)):  # no verb is unknown to the dictionaries
            return ()
        for modifier_of, weight_of in (
            (self._modifier, self._modifier_weight),
            (self._compound_modifier, lambda _: UNSEEN_WEIGHT),
        ):
            # What modifiers would weigh costs less than to look one up.
            ways = [(weight * weight_of(word[:cut]), cut, base) for cut, base, weight in heads]
            for _, cut, base in sorted((way for way in ways if way[0] >= _ENOUGH), reverse=True):
                modifier = modifier_of(word[:cut])
                if modifier:
                    return modifier, CompoundPart(cut, len(word), base)
        return ()

    def _possible_heads(self, word: str, wholes: Sequence[str]) -> list[tuple[int, str, int]]:
        """The heads that a word of these base forms may end in: where each begins, base form, weight."""
        heads = []
        for cut in range(2, len(word) - SHORTEST + 1):
            if cut < _UNSEEN_MODIFIER and not self._modifiers.get(word[:cut]):
                continue
            base, weight = self._head(word[cut:])
            if weight and _is_head_of(wholes, base, word[cut:]):
                heads.append((cut, base, weight))
        return heads

    def _look_up_head(self, form: str) -> tuple[str, int]:
        """The base form of a head, and its weight, 0 for what is none."""
        weight = self._heads.get(form)
        if weight == 0:
            return form, 0
        found = bases(form, self._joints) or self._prefixed(form)
        if weight:
            found = (form, *found)
        if not found:  # so with most endings
            return "", 0
        return max(((base, self._head_weight(base)) for base in found), key=itemgetter(1))

    def _prefixed(self, form: str) -> tuple[str, ...]:
        """The base forms of a word that no dictionary holds, but without its prefix (opp-teljing)."""
        for prefix in self._prefixes.get(form[:2], ()):
            if form.startswith(prefix) and len(form) - len(prefix) >= UNSEEN_HEAD - 1:
                found = bases(form.removeprefix(prefix), self._joints)
                if found:
                    return tuple(prefix + base for base in found)
        return ()

    def _head_weight(self, base: str) -> int:
        return self._heads.get(base, UNSEEN_WEIGHT if len(base) >= UNSEEN_HEAD else 0)

    def _modifier_weight(self, modifier: str) -> int:
        """What a modifier weighs, should it be one."""
        return self._modifiers.get(modifier, UNSEEN_WEIGHT if len(modifier) >= _UNSEEN_MODIFIER else 0)

    def _look_up_modifier(self, modifier: str) -> CompoundPart | None:
        """A modifier as a part; None for what is none."""
        word = self._modifier_word(modifier)
        if not word and modifier not in self._modifiers:
            return None
        base, length = word or (modifier, len(modifier))
        return CompoundPart(0, length, base) if self._modifiers.get(base) != 0 else None

    def _modifier_word(self, modifier: str) -> tuple[str, int] | None:
        if self._heads.get(modifier):
            return modifier, len(modifier)
        return modifier_word(modifier, self._joints)

    def _compound_modifier(self, modifier: str) -> CompoundPart | None:
        """The same for a modifier that no dictionary holds, but which is a compound itself."""
        for link in ("", *self._joints.links):
            stem = modifier.removesuffix(link)
            if modifier.endswith(link) and self.split(stem):
                return CompoundPart(0, len(stem), stem)
        return None

    def _is_verb(self, word: str) -> bool:
        if not self._joints.verbs:
            return False
        dictionaries = map(dictionary_of, self._joints.languages)
        return any(each.get(word, "").endswith(self._joints.verbs) for each in dictionaries)


def _is_head_of(wholes: Sequence[str], base: str, form: str) -> bool:
    """Whether a word of these base forms (none for an unknown word) can end in a head."""
    return not wholes or any(whole.endswith((base, form)) for whole in wholes)
