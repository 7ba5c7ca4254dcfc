import subprocess
import sys

import pytest

from searcher.dictionary import base_forms, dictionary_of
from searcher.language import Language

FORMS = [
    (Language.BOKMAL, "merkevarene", ("merkevare",)),
    (Language.NYNORSK, "marknadane", ("marknad",)),
    (Language.GERMAN, "märkten", ("markt",)),
    (Language.GERMAN, "reis", ("reis", "reisen")),
    (Language.GERMAN, "strassen", ("strasse",)),
    (Language.BOKMAL, "norge", ("norge",)),
    (Language.BOKMAL, "xqzy", ()),
    (Language.GERMAN, "", ()),
]


@pytest.mark.parametrize(("language", "word", "bases"), FORMS)
def test_a_form_leads_to_its_base_forms(language: Language, word: str, bases: tuple[str, ...]) -> None:
    assert set(bases) <= set(base_forms(word, language))
    assert bool(bases) == bool(base_forms(word, language))


def test_base_forms_are_casefolded_and_each_there_once() -> None:
    found = base_forms("markt", Language.GERMAN)
    assert found[0] == "markt"
    assert len(set(found)) == len(found)
    assert all(base == base.casefold() for base in found)


def test_the_dictionary_is_loaded_once() -> None:
    assert dictionary_of(Language.NYNORSK) is dictionary_of(Language.NYNORSK)


def test_an_unknown_language_has_no_dictionary() -> None:
    with pytest.raises(ValueError, match="und"):
        dictionary_of(Language.UNKNOWN)


def test_what_simplemma_has_to_say_is_not_printed() -> None:
    program = "import logging, searcher.dictionary; logging.getLogger('simplemma.x').warning('no cache')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stderr == b""
