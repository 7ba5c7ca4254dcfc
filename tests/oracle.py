"""A plain and slow search that works on the sections themselves, to hold the quick one against.

It follows the formulas in ``searcher.scoring`` and ``searcher.sought`` word for word and knows nothing of
arrays.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from searcher.analysis import Chain, Kind, chain_of
from searcher.closeness import NEAR
from searcher.document import Document
from searcher.query import Clause, Role, Shape
from searcher.section import Section
from searcher.weights import Field, Weights
from searcher.words import find_words, normalise

FIELDS = {"heading": Field.HEADING, "title": Field.TITLE, "keyword": Field.KEYWORDS, "body": Field.BODY}


@dataclass
class Place:
    field: Field
    position: int
    word: str


class PlainSection:
    def __init__(self, document: Document, section: Section) -> None:
        self.section = section
        self.chain = chain_of(section.language)
        self.places: list[Place] = []
        texts = {
            Field.HEADING: section.headings[-1:],
            Field.PATH: section.headings[:-1],
            Field.TITLE: [section.title],
            Field.KEYWORDS: document.keywords,
            Field.DESCRIPTION: [document.description],
            Field.BODY: [section.text],
        }
        position = 0
        self.lengths = {}
        for field in Field:
            begun = position
            for text in texts[field]:
                words = [normalise(text[start:end]) for start, end in find_words(text)]
                for word in words:
                    self.places.append(Place(field, position, word))
                    position += 1
                position += bool(words)
            self.lengths[field] = max(position - begun - 1, 0)


Finding = tuple[Kind, bool]
"""By which kind a word is found; for a part, whether only another spelling of the query's word finds it."""

_Texts = frozenset[tuple[Kind, str]]


@cache
def keys_of(chain: Chain, word: str) -> tuple[_Texts, _Texts, _Texts]:
    """Lemmas and stem of a word, its folded forms, and the lemmas and stems of its parts."""
    keys = chain.keys(word)
    return (
        frozenset((kind, text) for kind, text, part in keys if not part and kind is not Kind.FOLDED),
        frozenset((kind, text) for kind, text, part in keys if not part and kind is Kind.FOLDED),
        frozenset((kind, text) for kind, text, part in keys if part),
    )


def wholes(chain: Chain, word: str) -> _Texts:
    return keys_of(chain, word)[0]


def parts(chain: Chain, word: str) -> _Texts:
    return keys_of(chain, word)[2]


class Vocabulary:
    """The words that stand in the sections of one chain, and what a word of a query means among them."""

    def __init__(self, chain: Chain, words: set[str]) -> None:
        self.chain = chain
        self.words = words
        self._alike: dict[str, list[str]] = {}

    def stands(self, word: str) -> bool:
        return word in self.words

    def finding(self, sought: str, word: str, at_home: bool) -> Finding | None:
        """How a word of a query finds a word that stands here."""
        if sought == word:
            return Kind.EXACT, False
        own, by_stem, respelled = self._keys(sought, at_home)
        lemmas = {text for kind, text in own if kind is Kind.LEMMA}
        mine = wholes(self.chain, word)
        if any(kind is Kind.LEMMA and text in lemmas for kind, text in mine):
            return Kind.LEMMA, False
        if mine & (own | by_stem):
            return Kind.STEM, False
        if mine & respelled or word in self.respelled(sought) or self._folded_alike(sought, word, at_home):
            return Kind.FOLDED, False
        if parts(self.chain, word) & (own | by_stem):
            return Kind.PART, False
        return (Kind.PART, True) if parts(self.chain, word) & respelled else None

    def _keys(self, sought: str, at_home: bool) -> tuple[_Texts, _Texts, _Texts]:
        """Those of a word that stands here, or its possible base forms; those by stem; those by spelling."""
        chain = self.chain
        respelled = self._all(self.respelled(sought))
        if self.stands(sought):
            return wholes(chain, sought), frozenset(), respelled
        stem = Kind.STEM, chain.stem(sought)
        akin = [word for word in self.words if stem in wholes(chain, word)]
        plain = sought.isascii() and not at_home
        folded = frozenset([(Kind.STEM, chain.fold(stem[1]))]) if plain else frozenset()
        guessed = () if at_home else chain.guessed_bases(sought)
        base = frozenset((Kind.LEMMA, text) for text in (sought, *guessed))
        return base, frozenset([stem]) | self._all(akin), respelled | folded

    def _all(self, words: Iterable[str]) -> _Texts:
        return frozenset(key for word in words for key in wholes(self.chain, word))

    def respelled(self, sought: str) -> list[str]:
        """Words that are spelled alike but for accents, or whose stem is."""
        if sought not in self._alike:
            folded = self.chain.fold(sought)
            alike = [word for word in self.words if folded == word or folded in self._folded(word)]
            self._alike[sought] = alike
        return self._alike[sought]

    def _folded(self, word: str) -> set[str]:
        return {text for _, text in keys_of(self.chain, word)[1]}

    def _folded_alike(self, sought: str, word: str, at_home: bool) -> bool:
        folded = self.chain.fold(self.chain.stem(sought))
        plain = sought.isascii() and not at_home
        return not self.stands(sought) and plain and folded in self._folded(word)


class Oracle:
    """``parts_of`` gives the parts of a compound as the index knows them, which has a test of its own."""

    def __init__(
        self,
        sections: Sequence[PlainSection],
        weights: Weights,
        parts_of: Callable[[str], Sequence[str]],
    ) -> None:
        self.sections = sections
        self._parts_of = parts_of
        self.weights = weights
        bodies = [section.lengths[Field.BODY] for section in sections]
        self._held: dict[Clause, int] = {}
        self._within: dict[str, bool] = {}
        self._findings: dict[tuple[str, str, str], Finding | None] = {}
        words: dict[Chain, set[str]] = {section.chain: set() for section in sections}
        for section in sections:
            words[section.chain] |= {place.word for place in section.places}
        self._vocabularies = {chain.name: Vocabulary(chain, found) for chain, found in words.items()}
        self.mean_body = max(sum(bodies) / max(len(bodies), 1), 1.0)

    def matches(self, section: PlainSection, clause: Clause) -> list[tuple[Place, float]]:
        """The places at which a clause's words (in a row: the first ones) stand, with their weights."""
        return self._single(section, clause) + self._in_a_row(section, clause)

    def _single(self, section: PlainSection, clause: Clause) -> list[tuple[Place, float]]:
        """The places of a word by itself; a phrase may stand as one word with joints."""
        places = self._places(section, clause)
        if clause.shape is Shape.PREFIX:
            return [(place, 1.0) for place in places if place.word.startswith(clause.words[0])]
        found = [(place, self.weight(section, "-".join(clause.words), place.word)) for place in places]
        return [(place, weight) for place, weight in found if weight]

    def _places(self, section: PlainSection, clause: Clause) -> list[Place]:
        wanted = [FIELDS[clause.field]] if clause.field else list(Field)
        return [place for place in section.places if place.field in wanted]

    def weight(self, section: PlainSection, sought: str, word: str) -> float:
        """What it counts that a word of the query finds a word of a section, 0 when it does not."""
        found = self.finding(section.chain, sought, word)
        if found is None:
            return 0.0
        kind, respelled = found
        homes = self.homes(sought)
        foreign = kind is not Kind.EXACT and homes and section.chain.name not in homes
        if kind is Kind.PART and self._only_within(sought):
            kind = Kind.EXACT
        spelling = self.weights.kinds[Kind.FOLDED] if respelled else 1
        return self.weights.kinds[kind] * spelling * (self.weights.other_language if foreign else 1)

    def _only_within(self, sought: str) -> bool:
        """Whether a word stands in longer words and nowhere else, in no form."""
        if sought not in self._within:
            found = (
                self.finding(each.chain, sought, word)
                for each in self._vocabularies.values()
                for word in each.words
            )
            self._within[sought] = all(one is None or one[0] is Kind.PART for one in found)
        return self._within[sought]

    def finding(self, chain: Chain, sought: str, word: str) -> Finding | None:
        """How a word of the query finds a word of a chain's sections."""
        if (chain.name, sought, word) not in self._findings:
            found = self._vocabularies[chain.name].finding(sought, word, bool(self.homes(sought)))
            self._findings[chain.name, sought, word] = found
        return self._findings[chain.name, sought, word]

    def homes(self, sought: str) -> set[str]:
        """The chains in whose sections a word stands as typed."""
        return {name for name, vocabulary in self._vocabularies.items() if vocabulary.stands(sought)}

    def row(self, clause: Clause) -> tuple[str, ...]:
        """The words of a phrase, or the parts of a word with joints; none where there are less than two."""
        return clause.row() if clause.shape is not Shape.PREFIX else ()

    def _in_a_row(self, section: PlainSection, clause: Clause) -> list[tuple[Place, float]]:
        words = self.row(clause)
        places = self._places(section, clause) if words else []
        at = {place.position: place for place in places}
        found = []
        for place in places:
            row = [at.get(place.position + step) for step in range(len(words))]
            pairs = [(word, each.word) for each, word in zip(row, words, strict=True) if each]
            kinds = [self.finding(section.chain, word, other) for word, other in pairs]
            if len(pairs) == len(row) and all(found and found[0] is not Kind.PART for found in kinds):
                found.append((place, sum(self.weight(section, *pair) for pair in pairs) / len(pairs)))
        return found

    def value(self, section: PlainSection, field: Field) -> float:
        weights = self.weights
        length = section.lengths[field]
        if field is Field.BODY:
            b = weights.body_length
            relative = max(length / self.mean_body, weights.shortest_body)
            return weights.fields[field] / (1 - b + b * relative)
        if field is Field.HEADING:
            b = weights.heading_length
            return weights.fields[field] / (1 - b + b * length / weights.heading_words)
        return weights.fields[field]

    def strength(self, section: PlainSection, clause: Clause) -> float:
        """x: the body by every place, keywords and description once by form (a word) or by place (in a row);
        of heading, heading path and title the best place of each form, and the best of all in a row."""
        gains: dict[tuple[object, ...], float] = defaultdict(float)
        single = [(place, weight, place.word) for place, weight in self._single(section, clause)]
        rows = [(place, weight, None) for place, weight in self._in_a_row(section, clause)]
        for place, weight, form in single + rows:
            counted: tuple[object, ...] = (form, place.field, place.position)
            if place.field in (Field.HEADING, Field.PATH, Field.TITLE):
                counted = (form,)
            elif form and place.field is not Field.BODY:
                counted = (form, place.field)
            gains[counted] = max(gains[counted], weight * self.value(section, place.field))
        return sum(gains.values())

    def rarity(self, clause: Clause) -> float:
        if clause not in self._held:
            by_itself = sum(self._stands_by_itself(section, clause) for section in self.sections)
            anyhow = sum(bool(self.matches(section, clause)) for section in self.sections)
            self._held[clause] = by_itself or anyhow
        held = self._held[clause]
        plain = math.log(1 + (len(self.sections) - held + 0.5) / (held + 0.5))
        share = self.weights.typo if clause.typed else 1.0
        return float(share * plain**self.weights.steepness)

    def _stands_by_itself(self, section: PlainSection, clause: Clause) -> bool:
        """Whether it stands in a section otherwise than as a part of longer words."""
        if clause.shape is Shape.PREFIX:
            return bool(self.matches(section, clause))
        word = "-".join(clause.words)
        kinds = [self.finding(section.chain, word, place.word) for place in self._places(section, clause)]
        whole = any(found and found[0] is not Kind.PART for found in kinds)
        return whole or bool(self._in_a_row(section, clause))

    def near_score(self, section: PlainSection, rare: Clause, near: Clause) -> float:
        """What a word gives that may stand for a rare one: less than the rare one gives anywhere."""
        scores = [self.word_score(each, rare) for each in self.sections if self.matches(each, rare)]
        most = min(scores, default=math.inf) / (self.weights.saturation + 1 + self.weights.heading_bonus)
        return self.word_score(section, near) * min(1.0, most / self.rarity(near))

    def word_score(self, section: PlainSection, clause: Clause) -> float:
        k1, x = self.weights.saturation, self.strength(section, clause)
        headings = [weight for place, weight in self.matches(section, clause) if place.field is Field.HEADING]
        bonus = self.weights.heading_bonus * max(headings, default=0.0)
        return self.rarity(clause) * ((k1 + 1) * x / (k1 + x) + bonus)

    def positions(self, section: PlainSection, clause: Clause) -> list[int]:
        rows, steps = self._in_a_row(section, clause), range(len(self.row(clause)))
        return [place.position for place, _ in self._single(section, clause)] + [
            place.position + step for place, _ in rows for step in steps
        ]

    def closeness(self, section: PlainSection, one: Clause, other: Clause) -> float:
        steps = [
            there - here for here in self.positions(section, one) for there in self.positions(section, other)
        ]
        nearest = min(map(abs, steps), default=math.inf)
        if nearest > NEAR:
            return 0.0
        times = self.weights.in_order if nearest == 1 and 1 in steps else 1.0
        return times * self.weights.closeness * min(self.rarity(one), self.rarity(other)) / max(nearest, 1)

    def score(
        self, section: PlainSection, clauses: Sequence[Clause], near: Mapping[Clause, Clause]
    ) -> float | None:
        """The score of a section, or None when it does not match."""
        wanted = [clause for clause in clauses if clause.role is not Role.MUST_NOT]
        whole = [clause for clause in clauses if clause not in near]
        parts = [*near.values(), *(part for clause in whole for part in self.parts(clause, clauses))]
        if not any(self.matches(section, clause) for clause in wanted + parts):
            return None
        for clause in clauses:
            found = bool(self.matches(section, clause))
            if (clause.role is Role.MUST and not found) or (clause.role is Role.MUST_NOT and found):
                return None
        pairs = pairwise(wanted)
        words = sum(
            max(
                self.word_score(section, clause),
                self.near_score(section, clause, near[clause])
                if clause in near
                else self.score_of_parts(section, clause, clauses),
            )
            for clause in wanted
        )
        close = sum(self.closeness(section, one, other) for one, other in pairs)
        kin = self.kin([clause for clause in wanted if clause not in near])
        return words + close + self.weights.kin * sum(self.word_score(section, each) for each in kin)

    def score_of_parts(self, section: PlainSection, clause: Clause, clauses: Sequence[Clause]) -> float:
        """What the parts of a word give, which together are no rarer than the word."""
        parts = self.parts(clause, clauses)
        together = sum(self.rarity(part) for part in parts)
        limit = self.weights.parts * self.rarity(clause)
        share = min(1.0, limit / together) if parts else 0.0
        score = share * sum(self.word_score(section, part) for part in parts)
        return min(score, limit) if self._only_within(clause.words[0]) else score

    def kin(self, clauses: Sequence[Clause]) -> set[Clause]:
        """The first halves of words, of at least five letters: what begins so adds to the score."""
        halves = {}
        for clause in clauses:
            word = self.spelling(clause.words[0]) if clause.shape is Shape.WORD else ""
            half = word[: max(5, math.ceil(len(word) / 2))]
            if word.isalpha() and len(word) >= 5 and half not in halves:
                halves[half] = clause._replace(role=Role.ANY, shape=Shape.PREFIX, words=(half,))
        return set(halves.values())

    def spelling(self, word: str) -> str:
        """The word itself, but where it stands nowhere the commonest that is spelled alike."""
        alike = {
            (vocabulary.chain.name, other)
            for vocabulary in self._vocabularies.values()
            for other in vocabulary.respelled(word)
        }
        if self.homes(word) or not alike:
            return word
        sections: Counter[str] = Counter()
        for chain, other in alike:
            sections[other] += self._standing(chain, other)
        return min(sections, key=lambda other: (-sections[other], other))

    def _standing(self, chain: str, word: str) -> int:
        """How many sections of a chain hold a word as it is."""
        here = [section for section in self.sections if section.chain.name == chain]
        return sum(any(place.word == word for place in section.places) for section in here)

    def parts(self, clause: Clause, clauses: Sequence[Clause]) -> list[Clause]:
        """The parts of a word with joints that may stand for it, but for those asked for by themselves."""
        if clause.shape is not Shape.WORD or clause.role is not Role.ANY:
            return []
        found = clause.parts() or self._parts_of(clause.words[0])
        if not found or (len(found[0]) == 1 and found[0].isalnum()):
            return []
        asked = [other.words[0] for other in clauses if len(other.words) == 1]
        distinct = {part for part in found if len(part) > 1 and part not in asked}
        return [clause._replace(words=(part,), written=part) for part in sorted(distinct)]

    def ranked(self, clauses: Sequence[Clause], near: Mapping[Clause, Clause]) -> list[tuple[float, str]]:
        """All sections that match: score and id, best first, ties by path and line."""
        scored = [(self.score(section, clauses, near), section.section) for section in self.sections]
        found = [(score, section) for score, section in scored if score is not None]
        found.sort(key=lambda each: (-round(each[0], 9), each[1].path, each[1].line))
        return [(score, section.id) for score, section in found]
