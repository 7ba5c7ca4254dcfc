"""Makes ``searcher/data/endings-*.tsv``, by which base forms are guessed: a minute of work.

    python -m benchmarks.make_ending_tables

Each form in simplemma's dictionaries (A. Barbaresi, MIT) becomes its base form when one ending gives place to
another: *nøkler* → *nøkkel* by *ler* → *kel*. For every ending up to ``LONGEST_ENDING`` letters is
counted how many forms have it, and what is to be done to these. What is done to ``SHARE`` of them, and to
``FEWEST``, is a row of the table, unless a shorter ending says so already: *mødre* → *mor* beside *e* → *-*.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from searcher.analysis import CHAINS
from searcher.dictionary import dictionary_of
from searcher.endings import LONGEST_ENDING, NOTHING, other_forms
from searcher.language import Language
from searcher.tables import table_path
from searcher.words import normalise

FEWEST = 15
SHARE = 0.1

Form = tuple[str, str]  # with its base form
Endings = Mapping[str, Sequence[str]]


def main() -> None:
    for chain in CHAINS:
        if chain.inflects:
            table = learn(forms(chain.languages))
            lines = (f"{ending}\t{' '.join(base or NOTHING for base in table[ending])}" for ending in table)
            path = table_path(f"endings-{chain.name}.tsv")
            path.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
            print(f"{path.name}: {len(table):,} endings")


def forms(languages: Iterable[Language]) -> Iterator[Form]:
    """The forms in the dictionaries of some languages, normalised as the words of an index are."""
    for language in languages:
        for form, base in dictionary_of(language).items():
            if form.isalpha() and base.isalpha():
                yield normalise(form), normalise(base)


def learn(forms: Iterable[Form], fewest: int = FEWEST, share: float = SHARE) -> Endings:
    """For each ending that tells something the endings of base forms that stand in its place."""
    having: Counter[str] = Counter()
    changes: dict[str, Counter[str]] = defaultdict(Counter)
    for form, base in forms:
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(form, base, strict=False)))
        for start in range(max(len(form) - LONGEST_ENDING, 1), len(form)):
            having[form[start:]] += 1
            if start <= same and form != base:
                changes[form[start:]][base[start:]] += 1
    table: dict[str, list[str]] = {}
    for ending in sorted(changes, key=len):
        said = set(other_forms(f"-{ending}", table, stem=1))
        told = [
            other
            for other, times in changes[ending].most_common()
            if times >= max(fewest, share * having[ending]) and f"-{other}" not in said
        ]
        if told:
            table[ending] = told
    return table


if __name__ == "__main__":
    main()
