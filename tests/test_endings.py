import pytest

from benchmarks.make_ending_tables import learn
from searcher.endings import NOTHING, SHORTEST, _table, guessed_bases
from searcher.tables import table_path

GUESSED = [
    ("no", "nøkler", "nøkkel"),
    ("no", "svigermødre", "svigermor"),
    ("no", "søkere", "søker"),
    ("fi", "suostumukset", "suostumus"),
    ("fi", "tarinoita", "tarina"),
    ("de", "häusern", "haus"),
    ("de", "gegründeten", "gegründet"),
]


@pytest.mark.parametrize(("chain", "word", "base"), GUESSED)
def test_an_ending_tells_the_base_form(chain: str, word: str, base: str) -> None:
    bases = guessed_bases(word, chain)
    assert base in bases
    assert len(set(bases)) == len(bases)


def test_what_ends_in_no_known_way_has_no_base_form() -> None:
    assert guessed_bases("qqqq", "fi") == ()
    assert guessed_bases("", "de") == ()
    assert guessed_bases("nøkler", "und") == ()


def test_short_base_forms_are_not_guessed() -> None:
    assert all(len(base) >= SHORTEST for base in guessed_bases("enet", "no"))


def test_a_table_tells_what_enough_forms_do_and_no_shorter_ending_says() -> None:
    regular = [(f"{stem}en", stem) for stem in ("bil", "dag", "gutt", "hest")]
    mothers = [(f"{stem}mødre", f"{stem}mor") for stem in ("", "beste", "svi")]
    table = learn([*regular, *mothers, ("bil", "bil"), ("ordet", "ord")], fewest=2, share=0.5)
    assert table == {"en": [""], "ødre": ["or"]}


@pytest.mark.parametrize("chain", ["no", "fi", "de"])
def test_each_line_of_a_table_is_found(chain: str) -> None:
    lines = table_path(f"endings-{chain}.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    told = {ending: bases.replace(NOTHING, "").split(" ") for ending, bases in rows}
    assert len(told) == len(lines)
    assert dict(_table(chain)) == told and "qqqq" not in _table(chain)
