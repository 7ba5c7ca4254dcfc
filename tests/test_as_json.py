import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from searcher.as_json import as_json
from searcher.harmless import UNSAFE
from searcher.language import Language
from searcher.reports import Skipped, UpdateReport
from searcher.results import Hit, Results, Snippet, Span
from searcher.section import Section
from searcher.tokens import analyze

SECTION = Section("nb/a.md#på", "nb/a.md", "Tittel", ("En", "På"), 2, "på", Language.BOKMAL, "Tekst.", 52, 58)
HIT = Hit(1, 7.31, SECTION, Snippet("En tekst.", (Span(3, 8),)), (Span(0, 2),))

# A lone surrogate half of a pair may not meet its other half, or JSON makes one character of the two.
texts = st.text(st.characters() | st.sampled_from("\ud800\udcff\x00\x1b\x9b\u202e\u2028"))


def test_results_have_the_shape_that_programs_rely_on() -> None:
    assert json.loads(as_json(Results("på", (HIT,), 12, None, ("et ord",)))) == {
        "query": "på",
        "total": 12,
        "suggestion": None,
        "warnings": ["et ord"],
        "hits": [
            {
                "rank": 1,
                "score": 7.31,
                "id": "nb/a.md#på",
                "path": "nb/a.md",
                "line": 52,
                "end_line": 58,
                "title": "Tittel",
                "headings": ["En", "På"],
                "level": 2,
                "anchor": "på",
                "language": "nb",
                "heading_highlights": [[0, 2]],
                "snippet": {"text": "En tekst.", "highlights": [[3, 8]]},
            }
        ],
    }


def test_the_names_of_a_hit_stand_in_the_order_of_the_contract() -> None:
    hit = json.loads(as_json(Results("på", (HIT,), 1, None, ())))["hits"][0]
    assert list(hit)[:5] == ["rank", "score", "id", "path", "line"]


def test_letters_are_written_as_they_are() -> None:
    assert '"på"' in as_json(Results("på", (), 0, None, ()))


def test_any_other_value_is_the_dict_of_its_fields() -> None:
    report = UpdateReport(1, 2, 3, 4, (Skipped("a", "b"),), 5, 0.5)
    assert json.loads(as_json(report)) == {
        "added": 1,
        "changed": 2,
        "removed": 3,
        "unchanged": 4,
        "skipped": [{"path": "a", "reason": "b"}],
        "sections": 5,
        "seconds": 0.5,
    }
    assert json.loads(as_json(SECTION))["language"] == "nb"
    token = json.loads(as_json(analyze("Ordene", "nb")))[0]
    assert token["span"] == [0, 6]
    assert token["keys"]["exact"] == ["ordene"]


@given(texts)
def test_json_is_valid_and_harmless_whatever_a_document_holds(text: str) -> None:
    hit = replace(HIT, section=replace(SECTION, path=text, title=text), snippet=Snippet(text, ()))
    written = as_json(Results(text, (hit,), 1, text, (text,)))
    written.encode("utf-8")
    assert not UNSAFE.search(written)
    assert json.loads(written)["hits"][0]["snippet"]["text"] == json.loads(json.dumps(text))
