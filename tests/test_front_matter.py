import json
import random
import time
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yaml import BaseLoader

from searcher import front_matter
from searcher.decoding import normalize_line_ends
from searcher.front_matter import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, split_front_matter


class Case(NamedTuple):
    """A text that begins with ``block``, what is read from it, and what the note about it says."""

    name: str
    block: str
    values: dict[str, object] | None  # None: the block is left in the body
    problem: str = ""


def yaml(block: str) -> str:
    return f"---\n{block}\n---\n"


def toml(block: str) -> str:
    return f"+++\n{block}\n+++\n"


BODY = "# Overskrift\n\nTekst med\u2028skille.\n"

READ = [
    Case("plain", yaml("title: Sosiale medier\nlang: nb"), {"title": "Sosiale medier", "lang": "nb"}),
    Case("Norwegian is not false", yaml("lang: no"), {"lang": "no"}),
    Case("a number is text", yaml("title: 15.1\nweight: 010"), {"title": "15.1", "weight": "010"}),
    Case("a date is text", yaml("date: 2022-01-05 10:00:00 +01:00"), {"date": "2022-01-05 10:00:00 +01:00"}),
    Case("an impossible date is text", yaml("date: 2022-00-02"), {"date": "2022-00-02"}),
    Case("base 60 is text", yaml("time: 12:30:45"), {"time": "12:30:45"}),
    Case("infinity is text", yaml("a: .inf\nb: .nan\nc: 1e400"), {"a": ".inf", "b": ".nan", "c": "1e400"}),
    Case("a huge number is text", yaml("a: " + "9" * 9_000), {"a": "9" * 9_000}),
    Case("no value", yaml("a:\nb: ~\nc: null\nd: ''"), {"a": "", "b": "", "c": "", "d": ""}),
    Case("null in quotes is a word", yaml("a: 'null'\nb: \"~\""), {"a": "null", "b": "~"}),
    Case("a list", yaml("keywords: [a, 'b c', 3]"), {"keywords": ["a", "b c", "3"]}),
    Case("a list below", yaml("keywords:\n- a\n  \n- b"), {"keywords": ["a", "b"]}),
    Case("a mapping", yaml("a: {b: {c: d}}\ne:\n  f: g"), {"a": {"b": {"c": "d"}}, "e": {"f": "g"}}),
    Case("folded", yaml("a: >\n  en\n  to\nb: |\n  tre\n  fire"), {"a": "en to\n", "b": "tre\nfire\n"}),
    Case("quoted over lines", yaml('a: "en\n  to"'), {"a": "en to"}),
    Case("an escape", yaml('a: "\\u00e5\\t\\x41"'), {"a": "å\tA"}),
    Case(
        "keys of python-frontmatter",
        yaml("content: x\nhandler: y\nmetadata: z"),
        {"content": "x", "handler": "y", "metadata": "z"},
    ),
    Case("a key twice", yaml("a: 1\na: 2"), {"a": "2"}),
    Case(
        "keys of other kinds",
        yaml("1: a\ntrue: b\n2022-01-01: c\n~: d"),
        {"1": "a", "true": "b", "2022-01-01": "c", "~": "d"},
    ),
    Case("a list as a key", yaml("[a, b]: c\ntitle: d"), {'["a", "b"]': "c", "title": "d"}),
    Case("a template", yaml("title: {{ page.title }}"), {"title": {'{"page.title": ""}': ""}}),
    Case("a merge key without alias", yaml("title: a\n<<: {b: c}"), {"title": "a", "<<": {"b": "c"}}),
    Case("a word that looks like a tag", yaml("title: !Obs les dette"), {"title": "!Obs les dette"}),
    Case("a tag that runs code", yaml("a: !!python/object/apply:os.system [ls]"), {"a": ["ls"]}),
    Case("a standard tag", yaml("a: !!int '3'\nb: !!binary aGVp"), {"a": "3", "b": "aGVp"}),
    Case("comments", yaml("# about\ntitle: a # b\n# end"), {"title": "a"}),
    Case("a flow mapping", yaml("{title: a, b: [c]}"), {"title": "a", "b": ["c"]}),
    Case("JSON", yaml('{"title": "a", "b": [1, null]}'), {"title": "a", "b": ["1", ""]}),
    Case("an indented mapping", yaml("  title: a\n  b: c"), {"title": "a", "b": "c"}),
    Case("nothing between the fences", "---\n---\n", {}),
    Case("blank lines between the fences", "---\n\n \n---\n", {}),
    Case("a mark of byte order", "\ufeff" + yaml("a: b"), {"a": "b"}),
    Case("a mark and blank lines", "\ufeff\n \t\n" + yaml("a: b"), {"a": "b"}),
    Case("CRLF", yaml("a: b\nc:\n- d").replace("\n", "\r\n"), {"a": "b", "c": ["d"]}),
    Case("CR", yaml("a: b\nc: d").replace("\n", "\r"), {"a": "b", "c": "d"}),
    Case("blanks behind the fences", "--- \t\na: b\n---\t \n", {"a": "b"}),
    Case("closed by dots", "---\na: b\n... \n", {"a": "b"}),
    Case(
        "a line separator is no line end", yaml("a: b\u2028c\nd: e\x85f\u2029g"), {"a": "b c", "d": "e f g"}
    ),
    Case("control characters", yaml("a: b\x0bc\x0c\x1b[31m\x00\x7f d"), {"a": "b c  [31m   d"}),
    Case("half a character", yaml("a: b\ud800c"), {"a": "b c"}),
    Case("emoji and combining marks", yaml("😀: A\u0308\u200d"), {"😀": "A\u0308\u200d"}),
    Case("four dashes inside", yaml("a: b\n#----\nc: d"), {"a": "b", "c": "d"}),
    Case("a fence that is indented", yaml("a: |\n  b\n  ---\n  c"), {"a": "b\n---\nc\n"}),
    Case("a long value", yaml("a: " + "ord " * 10_000), {"a": ("ord " * 10_000).strip()}),
    Case(
        "many keys", yaml("\n".join(f"k{n}: v" for n in range(4_000))), {f"k{n}": "v" for n in range(4_000)}
    ),
    Case(
        "TOML",
        toml('title = "a"\nb = ["c", 1]\n[d]\ne.f = "g"'),
        {"title": "a", "b": ["c", "1"], "d": {"e": {"f": "g"}}},
    ),
    Case(
        "TOML values as text",
        toml("a = 1.50\nb = true\nc = 1979-05-27T07:32:00Z\nd = 07:32:00\ne = -7"),
        {"a": "1.50", "b": "true", "c": "1979-05-27T07:32:00Z", "d": "07:32:00", "e": "-7"},
    ),
    Case("TOML with CRLF and blanks", "\r\n+++ \r\na = 'b'\r\n+++\t\r\n", {"a": "b"}),
    Case("TOML over lines", toml('a = """\nb\n---\nc"""'), {"a": "b\n---\nc"}),
    Case("TOML, an array of tables", toml("[[a]]\nb = 1\n[[a]]\nb = inf"), {"a": [{"b": "1"}, {"b": "inf"}]}),
]

BROKEN = [
    Case("a colon too many", yaml("lang: nb\ntitle: a: b"), None, "line 3: mapping values are not allowed"),
    Case("blank lines count", "\n\n" + yaml("lang: nb\ntitle: a: b"), None, "line 5: mapping values"),
    Case("text behind a bracket", yaml("title: [Utkast] Plan"), None, "line 2:"),
    Case("an open quote", yaml('title: "a'), None, "line 3:"),
    Case("an open bracket", yaml("keywords: [a, b"), None, "line 3:"),
    Case("a tab", yaml("title: a\nb:\n\tc: d"), None, "line 4: found character"),
    Case("an alias", yaml("title: a\nb: *a"), None, "line 3: anchors (&) and aliases (*) are not supported"),
    Case("an anchor", yaml("title: &a b"), None, "line 2: anchors"),
    Case("emphasis for a value", yaml("description: *viktig* tekst"), None, "line 2:"),
    Case("an at sign", yaml("title: @navn"), None, "line 2:"),
    Case("a per cent sign", yaml("title: a\n%b: c"), None, "line 3:"),
    Case("a wrong indent", yaml("title: a\n b: c"), None, "line 3:"),
    Case("a list below a value", yaml("title: a\n- b"), None, "line 3:"),
    Case("a conflict of versions", yaml("<<<<<<< HEAD\ntitle: a\n=======\ntitle: b"), None, "line 3:"),
    Case("a key below prose", yaml("Dette er prosa\ntitle: a"), None, "line 3:"),
    Case("two documents", yaml("title: a\n--- b"), None, "keys with values"),
    Case("an escape that is none", yaml('title: "C:\\dokumenter"'), None, "line 2:"),
    Case("an undefined tag", yaml("title: !a!b c"), None, "line 2:"),
    Case("a directive", yaml("title: a\n%YAML 9.9"), None, "line 3:"),
    Case("a bomb of aliases", yaml("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]"), None, "line 2: anchors"),
    Case("a merge of itself", yaml("a: &a\n  <<: *a"), None, "anchors"),
    Case("a list nested deeply", yaml(f"a: {'[' * 21}{']' * 21}"), None, "nested too deeply"),
    Case("brackets without end", yaml("a: " + "[" * 60_000), None, "line 2: nested too deeply"),
    Case("more brackets without end", yaml("a: " + "[" * 100_000), None, "longer than 65,536 characters"),
    Case("braces without end", yaml("{a: " * 15_000), None, "nested too deeply"),
    Case("brackets on lines", yaml("a:\n" + " [\n" * 20_000), None, "line 103: nested too deeply"),
    Case("dashes in a row", yaml("a:\n  " + "- " * 30_000), None, "line 3: nested too deeply"),
    Case("questions in a row", yaml("title: a\n" + "? " * 30_000), None, "line 3: nested too deeply"),
    Case("colons in a row", yaml("title: a\n" + ": " * 30_000), None, "line 3:"),
    Case(
        "an ever deeper indent",
        yaml("\n".join(" " * n + "a:" for n in range(350))),
        None,
        "line 22: nested too deeply",
    ),
    Case("too many values", yaml("a: [" + "a," * 20_000 + "]"), None, "too many values"),
    Case("too long", yaml("a: " + "ord " * 20_000), None, "longer than 65,536 characters"),
    Case("TOML without a value", toml("title = 'a'\nb ="), None, "line 3: Invalid value"),
    Case("TOML, a key twice", toml("a = 1\na = 2"), None, "line 3: Cannot overwrite a value"),
    Case("TOML, an open quote", toml('title = "a'), None, "line 2:"),
    Case("TOML, nested", toml("a = " + "[" * 50 + "]" * 50), None, "nested too deeply"),
    Case("TOML, brackets without end", toml("a = " + "[" * 60_000), None, "nested too deeply"),
    Case("TOML, dots without end", toml("b = 1\na" + ".a" * 30_000 + " = 1"), None, "nested too deeply"),
    Case("TOML, tables without end", toml("[a" + ".a" * 30_000 + "]"), None, "nested too deeply"),
    Case(
        "TOML, a dotted key within braces",
        toml("a = {b" + ".b" * 30_000 + " = 1}"),
        None,
        "nested too deeply",
    ),
    Case("TOML, a huge number", toml("a = " + "9" * 9_000), None, "front matter is broken"),
    Case("TOML, an impossible date", toml("a = 2022-00-02"), None, "line 2:"),
    Case("an open block", "\n---\nby: a\ntitle: a\n\nTekst\n", None, "(line 2: no line --- closes it)"),
    Case("a closing fence of the other kind", "---\ntitle: a\n+++\n", None, "line 1: no line --- closes it"),
    Case("TOML, an open block", "+++\ntitle = 'a'\n\nTekst\n", None, "line 1: no line +++ closes it"),
]

TEXT = [
    Case("no fence", "title: a\n", None),
    Case("nothing", "", None),
    Case("a rule and no other", "---\nTekst\n", None),
    Case("an open block that says nothing known", "---\nStand: Januar\n\nTekst\n", None),
    Case("an open block, known words further down", "---\nTekst\n\ntitle: a\n", None),
    Case("prose between rules", yaml("Dette er prosa.\n\nDen har to avsnitt."), None),
    Case("prose with a colon between rules", yaml("Her er det viktigste du trenger: kaffe.\n\nOg te."), None),
    Case("emphasis between rules", yaml("**Merk:** dette er *viktig*."), None),
    Case("a heading between rules", yaml("# Overskrift"), None),
    Case("a numbered list between rules", yaml("1. en: to"), None),
    Case("a link between rules", yaml("[lenke](side): tekst"), None),
    Case("a list between rules", yaml("- en\n- to"), None),
    Case("a table between rules", yaml("| a | b |\n| - | - |"), None),
    Case("a longer rule", "-----\ntitle: a\n-----\n", None),
    Case("an indented fence", " ---\ntitle: a\n---\n", None),
    Case("text before the fence", "Tekst\n" + yaml("title: a"), None),
    Case("words on the fence", "--- a\ntitle: b\n---\n", None),
    Case("plus signs that are no TOML", toml("+ en\n+ to"), None),
    Case("JSON alone", '{\n"title": "a"\n}\n', None),
    Case("rules far apart", yaml("Prosa. " * 20_000), None),
]


@pytest.mark.parametrize("case", READ + BROKEN + TEXT, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    started = time.process_time()
    front = split_front_matter(case.block + BODY)
    assert time.process_time() - started < 0.5
    assert front.values == (case.values or {})
    assert (
        front.body
        == (normalize_line_ends(case.block.removeprefix("\ufeff")) if case.values is None else "") + BODY
    )
    assert case.problem in (front.problem or "")
    assert (front.problem is None) == (not case.problem)
    json.dumps(front.values)


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_the_body_starts_on_the_line_below_the_fence(case: Case) -> None:
    front = split_front_matter(case.block + BODY)
    assert front.first_line == len(normalize_line_ends(case.block).split("\n"))


def test_the_parser_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is used where PyYAML was built without libyaml."""
    fronts = [split_front_matter(case.block) for case in READ + BROKEN]
    monkeypatch.setattr(front_matter, "_Parser", BaseLoader)
    for case, front in zip(READ + BROKEN, fronts, strict=True):
        again = split_front_matter(case.block)
        assert again[:3] == front[:3], case.name
        assert (again.problem is None) == (front.problem is None), case.name


def test_a_problem_is_one_clause() -> None:
    problem = split_front_matter("---\ntitle: a: b\n---\n").problem
    assert problem is not None
    assert problem.startswith("the front matter is broken and was read as text (line 2: mapping values")
    assert "\n" not in problem


def test_a_block_that_ends_the_file() -> None:
    assert split_front_matter("---\na: b\n---") == ({"a": "b"}, "", 3, None)


def test_blank_lines_below_the_fence_stay() -> None:
    assert split_front_matter("---\na: b\n---\n\n \nTekst \n") == ({"a": "b"}, "\n \nTekst \n", 4, None)


@pytest.mark.parametrize("nodes", [MAX_NODES - 3, MAX_NODES - 2])
def test_the_limit_of_values(nodes: int) -> None:
    front = split_front_matter("---\na: [" + "b," * nodes + "]\n---\n")
    assert (front.problem is None) == (nodes == MAX_NODES - 3)


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH])
def test_the_limit_of_depth(depth: int) -> None:
    block = "[" * depth + "]" * depth
    yaml_problem = split_front_matter(f"---\na: {block}\n---\n").problem
    toml_problem = split_front_matter(f"+++\na = {block}\n+++\n").problem
    assert (yaml_problem is None) == (toml_problem is None) == (depth == MAX_DEPTH - 1)


@pytest.mark.parametrize("length", [MAX_CHARACTERS, MAX_CHARACTERS + 1])
def test_the_limit_of_size(length: int) -> None:
    block = "a: ".ljust(length - 1, "b") + "\n"
    assert (split_front_matter(f"---\n{block}---\n").problem is None) == (length == MAX_CHARACTERS)


@pytest.mark.parametrize(
    "source",
    [
        "\n" * 2_000_000,
        " \n" * 1_000_000,
        "---\n" + "a" * 5_000_000 + "\n---\n",
        "---\n" + "a: \n" * 500_000 + "---\n",
        "---\n" + "#\n" * 1_000_000 + "---\n",
        "---" + " " * 1_000_000 + "x",
        "---\n" + "--- x\n" * 500_000,
    ],
    ids=["blank", "blanks", "long line", "long block", "comments", "long fence", "almost fences"],
)
def test_a_large_text_is_quick(source: str) -> None:
    started = time.process_time()
    split_front_matter(source)
    assert time.process_time() - started < 0.5


def check_invariants(source: str) -> None:
    front = split_front_matter(source)
    whole = normalize_line_ends(source.removeprefix("\ufeff"))
    assert whole.endswith(front.body)
    above = whole.removesuffix(front.body)
    assert front.first_line == above.count("\n") + 1
    assert above.endswith("\n") or not above or not front.body
    assert not (front.values and front.problem)
    json.dumps(front.values)


LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "+++",
        "...",
        "title: a",
        "lang: no",
        "a: [b, {c: d}]",
        "- e",
        "# f",
        "g = 'h'",
        "[i]",
        "",
        " ",
        "\ufeff",
        "prosa",
        "j: &k l",
        "m: *k",
        "n: |",
        "  o",
        "\tp",
        '"q',
        "? r",
        "s: 't",
        "\u2028",
        "\x85",
        "\ud800",
        "\0",
    ]
)


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n", "\r"]))
@example(["---", "---"], "\n")
def test_lines_in_any_order(lines: list[str], line_end: str) -> None:
    check_invariants(line_end.join(lines))


@given(st.text(st.characters()), st.sampled_from(["---", "+++"]), st.text())
def test_any_text_between_fences(block: str, fence: str, body: str) -> None:
    check_invariants(f"{fence}\n{block}\n{fence}\n{body}")


def mutated(block: str, chance: random.Random) -> str:
    """A block with some characters between its fences changed and others swapped."""
    opening, inside, closing = block[:4], list(block[4:-5]), block[-5:]
    for _ in range(chance.randint(1, 4)):
        place, other = chance.randrange(len(inside)), chance.randrange(len(inside))
        inside[place] = chance.choice("\n \t-+:[]{}\"'&*!|>%@#?,.~\\=\u2028\x00\ud800aå")
        inside[place], inside[other] = inside[other], inside[place]
    return opening + "".join(inside) + closing


def test_thousands_of_mutations() -> None:
    chance = random.Random(1)  # the same in every run
    blocks = [case.block for case in READ + BROKEN if 10 < len(case.block) < 500]
    fronts = [split_front_matter(mutated(chance.choice(blocks), chance) + BODY) for _ in range(3_000)]
    for front in fronts:
        json.dumps(front.values)
    assert sum(bool(front.values) for front in fronts) > 300
    assert sum(front.problem is not None for front in fronts) > 300
