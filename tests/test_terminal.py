import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.comparison import Comparison, Difference
from searcher.evaluation import Evaluation, Scores
from searcher.explanation import Contribution, Explanation
from searcher.harmless import clean
from searcher.language import Language
from searcher.reports import CheckReport, IndexStatus, Progress, Skipped, UpdateReport
from searcher.results import Hit, Results, Snippet, Span
from searcher.section import Section
from searcher.terminal import (
    Screen,
    columns,
    render_check,
    render_evaluation,
    render_explanation,
    render_folders,
    render_hit,
    render_matches,
    render_notes,
    render_paths,
    render_progress,
    render_results,
    render_section,
    render_skipped,
    render_status,
    render_tokens,
    render_update,
    render_vimgrep,
    wants_color,
    wrap,
)
from searcher.tokens import analyze
from searcher.vocabulary import KeyMatch
from tests.test_harmless import FORBIDDEN, HOSTILE, texts

SECTION = Section(
    id="nb/a.md#fordeler",
    path="nb/a.md",
    title="Sosiale medier",
    headings=("Sosiale medier", "Fordeler"),
    level=2,
    anchor="fordeler",
    language=Language.BOKMAL,
    text="Nettverket vokser.\n\n\tkode",
    line=52,
    end_line=58,
)
HIT = Hit(1, 7.31, SECTION, Snippet("Nettverket vokser fort.", (Span(0, 10),)), (Span(0, 8),))
RESULTS = Results("nettverk", (HIT,), 12, "nettverket", ("“(” is read as a plain word",))

ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;;[^\x1b]*\x1b\\\\")


def test_a_hit_on_a_pipe_is_plain_text() -> None:
    assert render_hit(HIT) == " 1  Sosiale medier › Fordeler\n    nb/a.md:52  nb\n    Nettverket vokser fort."


def test_a_hit_in_colour_marks_the_matched_words_and_links_the_place() -> None:
    shown = render_hit(HIT, Screen(color=True), "/docs")
    assert "\x1b[1mSosiale medier › \x1b[0m\x1b[1;31mFordeler\x1b[0m" in shown
    assert "\x1b[1;31mNettverket\x1b[0m vokser fort." in shown
    assert "\x1b]8;;file:///docs/nb/a.md\x1b\\\x1b[36mnb/a.md:52\x1b[0m\x1b]8;;\x1b\\" in shown
    assert ESCAPES.sub("", shown) == render_hit(HIT)


@pytest.mark.parametrize("folder", [None, "docs", "/do\ncs"])
def test_there_is_no_link_without_a_folder_that_a_link_can_name(folder: str | None) -> None:
    assert "\x1b]8" not in render_hit(HIT, Screen(color=True), folder)


def test_a_link_escapes_what_is_special_in_an_address() -> None:
    hit = replace(HIT, section=replace(SECTION, path="nb/på vei#1.md"))
    assert "file:///docs/nb/p%C3%A5%20vei%231.md" in render_hit(hit, Screen(color=True), "/docs")


@pytest.mark.parametrize(
    ("title", "headings", "trail"),
    [
        ("Tittel", (), "Tittel"),
        ("Tittel", ("Tittel",), "Tittel"),
        ("Tittel", ("Tittel ", "Under"), "Tittel › Under"),
        ("Tittel", ("En", "To", "To"), "Tittel › En › To"),
        ("Tittel", ("To", "En", "To"), "Tittel › To › En › To"),
        ("Tittel", ("En", ""), "Tittel › En"),
        ("", ("En",), "En"),
    ],
)
def test_the_trail_leaves_out_what_repeats_the_step_before(
    title: str, headings: tuple[str, ...], trail: str
) -> None:
    section = replace(SECTION, title=title, headings=headings)
    assert render_hit(replace(HIT, section=section, heading_highlights=())).splitlines()[0] == f" 1  {trail}"


def test_a_heading_that_stands_for_the_title_too_is_still_marked() -> None:
    section = replace(SECTION, headings=("Sosiale medier",))
    hit = replace(HIT, section=section, heading_highlights=(Span(8, 14),))
    assert "Sosiale \x1b[0m\x1b[1;31mmedier\x1b[0m" in render_hit(hit, Screen(color=True))


def test_a_match_that_is_broken_over_two_lines_is_marked_on_both() -> None:
    hit = replace(HIT, snippet=Snippet("om sosiale medier og mer", (Span(3, 17),)))
    whole = render_hit(hit, Screen(color=True, width=24))
    assert "    om \x1b[1;31msosiale medier\x1b[0m og\n    mer" in whole
    broken = render_hit(hit, Screen(color=True, width=18))
    assert "    om \x1b[1;31msosiale\x1b[0m\n    \x1b[1;31mmedier\x1b[0m og mer" in broken


@given(texts, st.integers(1, 40))
def test_wrapping_keeps_every_visible_character_and_the_width(text: str, width: int) -> None:
    text = clean(text)
    lines = [text[start:end] for start, end in wrap(text, width)]
    assert "".join("".join(lines).split()) == "".join(text.split())
    widest = max(width, 2)  # a line that is too narrow for one character holds it all the same
    assert all(columns(line) <= widest for line in lines)


def test_wrapping_breaks_at_blanks_and_in_a_word_only_if_it_must() -> None:
    text = "ei lita sky www.example.org/adresse x"
    assert [text[start:end] for start, end in wrap(text, 12)] == [
        "ei lita sky",
        "www.example.",
        "org/adresse",
        "x",
    ]


def test_columns_are_what_a_terminal_takes_for_a_text() -> None:
    assert [columns(text) for text in ("abc", "blå", "bla\u030a", "東京", "")] == [3, 3, 3, 4, 0]


def hostile_section() -> Section:
    return replace(
        SECTION,
        id=HOSTILE,
        path=HOSTILE,
        title=HOSTILE,
        headings=(HOSTILE, HOSTILE + "2"),
        text=f"{HOSTILE}\n\tx",
    )


def hostile_outputs() -> list[str]:
    section = hostile_section()
    hit = Hit(1, 1.0, section, Snippet(HOSTILE, (Span(0, len(HOSTILE)),)), (Span(0, 5),))
    results = Results(HOSTILE, (hit,), 1, HOSTILE, (HOSTILE,))
    part = Contribution(HOSTILE, (HOSTILE,), "body", "exact", 1, 2, 1.0, HOSTILE)
    skipped = (Skipped(HOSTILE, HOSTILE), Skipped("b", HOSTILE))
    scores = Scores(1, 1.0, 1.0, 1.0)
    rose = Difference(1, 0.5, 1.0, 1, 0, 1.0)
    compared = Comparison(rose, {HOSTILE: rose}, 1)
    return [
        render_results(results),
        render_results(results, Screen(color=True, width=30), "/docs"),
        render_notes(results),
        render_notes(Results(HOSTILE, (), 0, None, ())),
        render_paths(results),
        render_vimgrep(hit, 1, 1),
        render_section(section, Screen(color=True)),
        render_explanation(Explanation(HOSTILE, HOSTILE, 1.0, True, (part,), (HOSTILE,))),
        render_skipped(skipped),
        render_folders(
            IndexStatus(HOSTILE, "1", 1, 1, 1, 1, 1, 1, 1, {}, f"{HOSTILE}2", HOSTILE),
            IndexStatus(HOSTILE, "1", 1, 1, 0, 1, 1, 1, 1, {}, HOSTILE, HOSTILE),
        ),
        render_tokens(analyze(f"ord {HOSTILE} ord", "nb")),
        render_matches(analyze("ord", "nb"), [[KeyMatch("stem", HOSTILE, {HOSTILE: 1}, {HOSTILE: 1})]]),
        render_status(IndexStatus(HOSTILE, "1", 1, 1, 1, 1, 1, 1, 1, {"nb": 1}, HOSTILE, HOSTILE)),
        render_check(CheckReport(HOSTILE, 1, 1, 1, 1, (HOSTILE,))),
        render_evaluation(
            Evaluation(HOSTILE, 1, scores, {HOSTILE: scores}, 0.1, 0.1, (HOSTILE,), {HOSTILE: 0.5}, compared)
        ),
        render_progress(Progress(1, 2, HOSTILE)),
    ]


@pytest.mark.parametrize("output", hostile_outputs())
def test_nothing_in_a_document_acts_on_the_terminal(output: str) -> None:
    assert not FORBIDDEN.search(ESCAPES.sub("", output))
    assert "52;c" not in "".join(ESCAPES.findall(output))


def test_one_line_values_stay_on_one_line() -> None:
    hit = Hit(1, 1.0, hostile_section(), Snippet("en\nto\n", ()), ())
    assert len(render_hit(hit).splitlines()) == 3
    assert len(render_vimgrep(hit, 1, 1).splitlines()) == 1


@pytest.mark.parametrize(
    ("choice", "is_terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": ""}, False),
        ("auto", True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(choice: str, is_terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    assert wants_color(choice, is_terminal, environment) is wanted


def test_notes_say_which_hits_these_are_and_what_was_not_understood() -> None:
    assert render_notes(RESULTS) == (
        "note: “(” is read as a plain word\n1–1 of 12 sections\nDid you mean “nettverket”?"
    )
    assert render_notes(Results("xyz", (), 0, None, ())) == "nothing found for “xyz”"
    assert render_notes(Results("xyz", (), 2, None, ())) == "no more: 2 sections in all"


def test_notes_promise_no_page_that_does_not_exist() -> None:
    several = replace(RESULTS, hits=(HIT, replace(HIT, rank=2)), suggestion=None, warnings=())
    none = replace(several, hits=(), total=1)
    assert render_notes(several, per_document=1) == "documents 1–2; 12 sections match"
    assert render_notes(none, per_document=1) == "no more documents; 1 section matches"
    assert render_notes(several, per_document=3) == "hits 1–2, at most 3 of each document; 12 sections match"
    assert render_notes(none, per_document=3) == "no more hits, at most 3 of each document; 1 section matches"


INSTEAD = '"podkats" stands nowhere: "podkast" is looked for in its place.'
BELOW = '"sosale" stands in 2 sections only: those with "sosiale" come below.'


@pytest.mark.parametrize(
    ("query", "suggestion", "warnings", "asked"),
    [
        ("podkats", "podkast", (INSTEAD,), False),
        ("podkats i sosale", "podkast i sosiale", (INSTEAD, BELOW), False),
        ("title:podkats", "title:podkast", (INSTEAD,), False),
        ("podkats i sosale", "podkast i sosiale", (INSTEAD,), True),
        ("podkats i", "podkast", (INSTEAD,), True),
        ("podkast +podkats", "podkast +podkast", ('There is no field "podkats"',), True),
        ("podkats", "podkast", (), True),
    ],
)
def test_what_a_warning_has_answered_is_not_asked(
    query: str, suggestion: str, warnings: tuple[str, ...], asked: bool
) -> None:
    notes = render_notes(Results(query, (HIT,), 1, suggestion, warnings))
    assert (f"Did you mean “{suggestion}”?" in notes) is asked


def test_notes_name_what_else_had_to_match_where_nothing_was_found() -> None:
    nothing = Results("+a +b", (), 0, None, ())
    assert render_notes(nothing, "--path \x1b[2J/*") == (
        "nothing found for “+a +b” with --path \ufffd[2J/*: without + not all of the words are needed"
    )
    assert "--path" not in render_notes(RESULTS, "--path nb")


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ('"betaling i app" -pris', ": without quotes the words need not stand in a row"),
        ("+betaling +app", ": without + not all of the words are needed"),
        ('+"betaling i app" +pris', ": without quotes the words need not stand in a row"),
        ("+betaling", ""),
        ('"betaling"', ""),
        ("betaling -app", ""),
    ],
)
def test_a_query_that_finds_nothing_is_told_what_may_find_more(query: str, advice: str) -> None:
    assert render_notes(Results(query, (), 0, None, ())) == f"nothing found for “{query}”{advice}"


def test_paths_are_named_once() -> None:
    assert render_paths(replace(RESULTS, hits=(HIT, replace(HIT, rank=2)))) == "nb/a.md"


def test_vimgrep_shows_the_heading_where_there_is_no_snippet() -> None:
    assert render_vimgrep(HIT, 53, 4) == "nb/a.md:53:4:Nettverket vokser fort."
    assert render_vimgrep(replace(HIT, snippet=Snippet("", ())), 52, 1) == (
        "nb/a.md:52:1:Sosiale medier › Fordeler"
    )


def test_a_section_is_shown_with_its_lines_as_they_are() -> None:
    assert render_section(SECTION) == (
        "nb/a.md:52–58  nb\nSosiale medier › Fordeler\n\nNettverket vokser.\n\n\tkode"
    )


def test_a_section_breaks_only_the_lines_that_are_too_long() -> None:
    section = replace(SECTION, text="en  kort\nen lang linje som ikke får plass")
    shown = render_section(section, Screen(width=20)).split("\n\n")[1]
    assert shown.splitlines() == ["en  kort", "en lang linje som", "ikke får plass"]


def test_an_update_counts_notes_apart_from_what_was_left_out() -> None:
    skipped = (Skipped("a", "is empty"), Skipped("b", "indexed, but read as Windows-1252"))
    assert render_update(UpdateReport(1, 2, 3, 4, skipped, 1, 0.514)) == (
        "1 added, 2 changed, 3 removed, 4 unchanged, 1 skipped, 1 indexed with a note; "
        "1 section, 0.51 seconds"
    )
    assert render_update(UpdateReport(0, 0, 0, 0, (), 20, 1)).endswith("0 skipped; 20 sections, 1.00 seconds")


def test_skipped_files_are_grouped_by_reason_and_counted() -> None:
    skipped = [Skipped(f"{number}.bin", "holds a NUL byte") for number in range(5)]
    skipped.append(Skipped("x.md", "indexed, but read as Windows-1252"))
    assert render_skipped(skipped).splitlines() == [
        "skipped, holds a NUL byte: 5",
        "    0.bin",
        "    1.bin",
        "    2.bin",
        "    … and 2 more (--verbose names all)",
        "indexed, but read as Windows-1252: 1",
        "    x.md",
    ]
    assert all(one.path in render_skipped(skipped, every_path=True) for one in skipped)


def test_a_status_is_a_line_for_each_fact() -> None:
    status = IndexStatus(
        "index", "0.1.0", 1, 3, 24, 200, 9000, 1_234_567, 1, {"nb": 120, "fi": 80}, None, "2025-01-02 03:04"
    )
    assert render_status(status).splitlines() == [
        "index      index (1.23 MB)",
        "folder     none: documents were handed in by a program",
        "updated    2025-01-02 03:04",
        "documents  24",
        "sections   200 (nb 120, fi 80)",
        "words      9000",
        "state      generation 3, 1 segment",
        "made by    searcher 0.1.0, analysis 1",
    ]


def test_a_check_names_every_problem() -> None:
    report = CheckReport("index", 4, 999, 1, 2, ())
    assert render_check(report) == (
        "index: 4 files, 999 bytes; 1 document, 2 sections: everything is as it was written"
    )
    assert render_check(replace(report, problems=("a is short", "b is gone"))).splitlines() == [
        "index: 4 files, 999 bytes",
        "damaged: a is short",
        "damaged: b is gone",
    ]


def test_the_words_of_a_text_are_a_table() -> None:
    head, *rows = render_tokens(analyze("Nettverkene vokser", "nb")).splitlines()
    assert head.split()[:4] == ["word", "exact", "lemma", "stem"]
    assert [row.split()[:3] for row in rows] == [
        ["Nettverkene", "nettverkene", "nettverk"],
        ["vokser", "vokser", "vokse"],
    ]
    assert head.index("exact") == rows[0].index("nettverkene")


def test_what_keys_find_is_a_line_for_each() -> None:
    many = {f"ord{number:02}": 20 - number for number in range(10)}
    matches = [KeyMatch("exact", "ord", {}, {}), KeyMatch("stem", "ord", many, {"ordbok": 1})]
    assert render_matches(analyze("Ord", "nb"), [matches]).splitlines() == [
        "Ord finds",
        "  exact  ord  –",
        "  stem   ord  ord00 20, ord01 19, ord02 18, ord03 17, ord04 16, ord05 15, ord06 14, ord07 13"
        " and 2 more; as a part: ordbok 1",
    ]


def test_what_does_not_fit_goes_on_below_its_beginning() -> None:
    part = Contribution("elv", ("elva",), "body", "stem", 2, 9, 1.5, "“elv” stands in the body as “elva”")
    explanation = Explanation("elv fjord", "a.md", 1.5, True, (part,), ("fjord",))
    assert render_explanation(explanation, Screen(width=34)).splitlines() == [
        "a.md: 1.50",
        "    1.50  “elv” stands in the body",
        "          as “elva”",
        "       –  “fjord” does not stand",
        "          here in any form",
    ]
    assert render_explanation(explanation, Screen(width=19)) == str(explanation)
    match = KeyMatch("stem", "elv", {"elva": 2, "elver": 1}, {"elvebredd": 1})
    assert render_matches(analyze("Elv", "nb"), [[match]], Screen(width=34)).splitlines() == [
        "Elv finds",
        "  stem  elv  elva 2, elver 1; as a",
        "             part: elvebredd 1",
    ]


def test_an_evaluation_is_a_table_by_language() -> None:
    scores = Scores(10, 0.5, 0.25, 1.0)
    evaluation = Evaluation("x", 3, scores, {"fi": scores}, 1.25, 0.5, ("2 were not asked",), {"q": 0.5})
    shown = render_evaluation(evaluation)
    assert shown.splitlines() == [
        "language  queries  nDCG@10  MRR@10    R@10",
        "fi             10   0.5000  0.2500  1.0000",
        "all            10   0.5000  0.2500  1.0000",
        "3 documents indexed in 1.2 s, searched in 0.5 s",
        "note: 2 were not asked",
    ]


def test_an_earlier_run_is_a_table_below() -> None:
    scores = Scores(10, 0.5, 0.25, 1.0)
    rose, same = Difference(9, 0.25, 0.5, 5, 1, 0.0301), Difference(1, 1.0, 1.0, 0, 0, 1.0)
    compared = Comparison(rose, {"fi": rose, "nb": same}, unpaired=2)
    evaluation = Evaluation("x", 1, scores, {"fi": scores}, 1.25, 0.5, (), {"q": 0.5}, compared)
    assert render_evaluation(evaluation).splitlines()[3:] == [
        "1 document indexed in 1.2 s, searched in 0.5 s",
        "",
        "nDCG@10  queries  before     now   change  better  worse  same       p",
        "fi             9  0.2500  0.5000  +0.2500       5      1     3  0.0301",
        "nb             1  1.0000  1.0000  +0.0000       0      0     1  1.0000",
        "all            9  0.2500  0.5000  +0.2500       5      1     3  0.0301",
        "note: not compared, as one run only has them: 2",
    ]


@given(texts, st.integers(1, 60))
def test_progress_fits_on_its_line(path: str, width: int) -> None:
    assert columns(render_progress(Progress(1, 3, path), width)) <= width


def test_progress_says_how_far() -> None:
    assert render_progress(Progress(1, 4, "a.md")) == " 25%  1 of 4  a.md"
    assert render_progress(Progress(4, 4, "a.md"), doing="writing") == "100%  4 of 4  writing"
    assert render_progress(Progress(0, 0, "")).startswith("100%")
