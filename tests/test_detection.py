import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.make_detection_table import COLUMNS, four_grams
from searcher.detection import Detection, detect, section_languages
from searcher.language import NORWEGIAN, Language

TABLE = Path(__file__).parent.parent / "searcher" / "data" / "languages.npy"
SENTENCES = Path(__file__).parent.parent.parent / "shared" / "languages" / "sentences.tsv"

# One sentence in many languages; nothing but ours may be taken for ours.
MEETING = {
    "nb": "Møtet begynner klokka ni, og alle skal ta med seg en datamaskin og noe å skrive med.",
    "nn": "Møtet byrjar klokka ni, og alle skal ta med seg ei datamaskin og noko å skrive med.",
    "fi": "Kokous alkaa kello yhdeksän, ja kaikkien pitää ottaa mukaan tietokone ja jotain millä kirjoittaa.",
    "de": "Die Sitzung beginnt um neun Uhr, und alle sollen einen Rechner und einen Stift mitbringen.",
    "sv": "Mötet börjar klockan nio och alla ska ta med sig en dator och något att skriva med.",
    "da": "Mødet begynder klokken ni, og alle skal medbringe en computer og noget at skrive med.",
    "nl": "De vergadering begint om negen uur en iedereen moet een computer en een pen meenemen.",
    "en": "The meeting starts at nine and everybody should bring a laptop and something to write with.",
    "is": "Fundurinn hefst klukkan níu og allir eiga að koma með tölvu og eitthvað til að skrifa með.",
    "fo": "Fundurin byrjar klokkan níggju og øll skulu hava teldu og okkurt at skriva við við sær.",
    "et": "Koosolek algab kell üheksa ja kõik peaksid kaasa võtma arvuti ning midagi kirjutamiseks.",
    "fr": "La réunion commence à neuf heures et tout le monde doit apporter un ordinateur et un stylo.",
    "es": "La reunión empieza a las nueve y todos deben traer un ordenador y algo para escribir.",
    "it": "La riunione comincia alle nove e tutti devono portare un computer e qualcosa per scrivere.",
    "ro": "Ședința începe la ora nouă și toată lumea trebuie să aducă un calculator și ceva de scris.",
    "pl": "Spotkanie zaczyna się o dziewiątej i każdy powinien przynieść komputer oraz coś do pisania.",
    "lv": "Sanāksme sākas deviņos, un visiem jāņem līdzi dators un kaut kas, ar ko rakstīt.",
    "hu": "A megbeszélés kilenckor kezdődik, és mindenki hozzon magával számítógépet és tollat.",
    "tr": "Toplantı saat dokuzda başlıyor ve herkesin yanında bir bilgisayar getirmesi gerekiyor.",
    "se": "Čoahkkin álgá diibmu ovcci ja buohkat galget váldit mielde dihtora ja juoidá mainna čállit.",
    "vi": "Cuộc họp bắt đầu lúc chín giờ và mọi người nên mang theo máy tính và thứ gì đó để viết.",
    "la": "Conventus hora nona incipit et omnes computatrum atque aliquid ad scribendum secum ferre debent.",
    "ru": "Собрание начинается в девять часов, и каждый должен принести компьютер.",
    "el": "Η συνάντηση αρχίζει στις εννέα.",
    "zh": "会议九点开始，每个人都应该带一台电脑和写字的东西。",
    "hi": "बैठक नौ बजे शुरू होती है।",
    "ar": "يبدأ الاجتماع في الساعة التاسعة",
}
NOTES = {
    "Åpningstider\nMandag til fredag": Language.BOKMAL,
    "Hva er nytt?": Language.BOKMAL,
    "Opningstider\nMåndag til fredag": Language.NYNORSK,
    "Kva er nytt?": Language.NYNORSK,
    "Aukioloajat\nMaanantaista perjantaihin": Language.FINNISH,
    "Yhteystiedot": Language.FINNISH,
    "Öffnungszeiten\nMontag bis Freitag": Language.GERMAN,
    "ÖFFNUNGSZEITEN": Language.GERMAN,
    "Über uns": Language.GERMAN,
    "Opening hours\nMonday to Friday": Language.UNKNOWN,
}

GERMAN = (
    "Bevor der Laden am Montag öffnet, zählen wir die Kasse und prüfen, ob die Lieferung vollständig ist. "
    "Fehlt etwas, rufen wir sofort beim Großhändler an und schreiben die Nummer des Auftrags auf. "
    "Danach räumen wir die Regale ein und schalten das Licht im Schaufenster an. "
)
BOKMAL = (
    "Før butikken åpner mandag morgen, teller vi opp kassen og ser etter om hele leveransen har kommet. "
    "Hvis noe mangler, ringer vi til grossisten med en gang og skriver ned nummeret på bestillingen. "
    "Etterpå fyller vi hyllene og slår på lyset i vinduet. "
)
NYNORSK = (
    "Før butikken opnar måndag morgon, tel vi opp kassa og ser etter om heile leveransen har kome. "
    "Dersom noko manglar, ringjer vi til grossisten med ein gong og skriv ned nummeret på tinginga. "
    "Etterpå fyller vi hyllene og slår på lyset i vindauget, og så ventar vi på dei første kundane. "
)
ENGLISH = (
    "Before the shop opens on Monday we count the cash and check whether the whole delivery has arrived. "
    "If anything is missing, we call the wholesaler at once and write down the number of the order. "
    "Then we fill the shelves and switch on the light in the window. "
)
# Its words are bokmål and Danish by turns; by itself it is taken for Danish.
BETWEEN = (
    "Alle kan komme i dag. Vi har kaffe og te, og den som vil kan tage en kage med. "
    "Det er gratis for alle, og vi har det godt sammen i huset."
)
SHELL = """\
cd /etc/nginx && sudo cp nginx.conf nginx.conf.bak
export NGINX_PORT=8080 LOG_LEVEL=debug
curl -sSL https://example.org/install.sh | sh -s -- --yes --prefix=/usr/local
for f in *.log; do gzip "$f"; done
"""


def language_tagged(tag: str) -> Language:
    return next((language for language in Language if language == tag), Language.UNKNOWN)


@pytest.mark.parametrize("tag", MEETING)
def test_a_sentence_is_in_its_language(tag: str) -> None:
    language, confidence = detect(MEETING[tag])
    assert language is language_tagged(tag)
    assert confidence > 0.7


@pytest.mark.parametrize("text", NOTES)
def test_a_note_of_a_few_words_is_in_its_language(text: str) -> None:
    assert detect(text).language is NOTES[text]


@pytest.mark.parametrize("text", ["", " \n", "12 345,50", "✓ → ✓", "/etc/nginx/nginx.conf", "--force x_y"])
def test_nothing_to_read_is_no_language(text: str) -> None:
    assert detect(text) == Detection(Language.UNKNOWN, 0.0)
    assert detect(text, among=NORWEGIAN) == Detection(Language.BOKMAL, 0.0)


def test_only_the_languages_given_are_told_apart() -> None:
    assert detect(BOKMAL, NORWEGIAN).language is Language.BOKMAL
    assert detect(NYNORSK, set(NORWEGIAN)).language is Language.NYNORSK
    assert detect(GERMAN, [Language.FINNISH]) == (Language.FINNISH, 1.0)
    with pytest.raises(ValueError, match="no language"):
        detect(GERMAN, [])


def test_confidence_grows_with_the_text() -> None:
    assert 0 < detect("Hei").confidence < 0.6 < 0.99 < detect(BOKMAL).confidence <= 1


@pytest.mark.parametrize(
    "spelled", ["Ta\u0308ma\u0308 ON tietoa", "TÄMÄ on tieto\u00ada", "«Tämä»: 12 on (tietoa)!"]
)
def test_spelling_does_not_change_the_language(spelled: str) -> None:
    assert detect(spelled) == detect("Tämä on tietoa")


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_language_always_the_same(text: str) -> None:
    found = detect(text)
    assert 0 <= found.confidence <= 1
    assert found == detect(text)
    assert section_languages([text, text], None)[0] in Language


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5), st.none() | st.sampled_from(Language))
def test_every_section_has_a_language(texts: list[str], declared: Language | None) -> None:
    assert len(section_languages(texts, declared)) == len(texts)


# declared, sections, languages
DOCUMENTS: dict[str, tuple[Language | None, list[str], list[str]]] = {
    "none": (None, [], []),
    "empty": (None, ["", ""], ["und", "und"]),
    "empty but declared": (Language.FINNISH, [""], ["fi"]),
    "short sections inherit": (None, [GERMAN, "Kontakt", "Links", ""], ["de", "de", "de", "de"]),
    "short sections together": (None, ["Preise", "Anfahrt", "Öffnungszeiten"], ["de", "de", "de"]),
    "a quotation": (None, [BOKMAL, ENGLISH, BOKMAL], ["nb", "und", "nb"]),
    "a quotation in one of ours": (None, [BOKMAL, GERMAN, BOKMAL], ["nb", "de", "nb"]),
    "a quotation where declared": (Language.BOKMAL, [BOKMAL, ENGLISH, GERMAN], ["nb", "und", "de"]),
    "nynorsk in bokmål": (Language.BOKMAL, [BOKMAL, NYNORSK], ["nb", "nn"]),
    "a sentence is too little against what is declared": (Language.BOKMAL, [MEETING["de"]], ["nb"]),
    "what is nearly the document's language": (None, [BOKMAL, BETWEEN], ["nb", "nb"]),
    "the same by itself": (None, [BETWEEN], ["und"]),
    "a long quotation outvotes nobody": (None, [GERMAN, ENGLISH * 20, GERMAN], ["de", "und", "de"]),
    "commands inherit": (None, [GERMAN, SHELL], ["de", "de"]),
    "commands where declared": (Language.FINNISH, [SHELL], ["fi"]),
    "prose round a listing": (None, [GERMAN, f"{GERMAN}\n{ENGLISH}\n{ENGLISH}"], ["de", "de"]),
    "a form drawn with letters": (Language.GERMAN, ["Name I I Tag I I " + "I " * 400], ["de"]),
    "declared another": (Language.UNKNOWN, [ENGLISH, MEETING["nb"], BOKMAL], ["und", "und", "nb"]),
    "another script": (None, [GERMAN, MEETING["ru"] * 3], ["de", "und"]),
}  # fmt: skip


@pytest.mark.parametrize("case", DOCUMENTS)
def test_sections_of_a_document(case: str) -> None:
    declared, texts, expected = DOCUMENTS[case]
    assert section_languages(texts, declared) == expected


def test_sections_are_found_in_any_order_of_a_document() -> None:
    texts = [GERMAN, ENGLISH, "Kontakt", SHELL, GERMAN]
    expected = dict(zip(texts, section_languages(texts, None), strict=True))
    random.Random(1).shuffle(texts)
    assert section_languages(texts, None) == [expected[text] for text in texts]


PASSAGES = ["", "Kontakt", SHELL, BETWEEN, GERMAN, BOKMAL, NYNORSK, ENGLISH * 2, MEETING["ru"] * 3]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(PASSAGES), min_size=1, max_size=200), st.sampled_from(Language))
def test_the_neighbours_of_a_section_are_no_evidence(texts: list[str], declared: Language) -> None:
    alone = {text: section_languages([text], declared)[0] for text in texts}
    assert section_languages(texts, declared) == [alone[text] for text in texts]


def test_no_window_of_the_table_reaches_from_one_word_into_another() -> None:
    windows = np.load(TABLE)["gram"].astype("<u4").tobytes()
    for start in range(0, len(windows), 4):
        window = windows[start : start + 4]
        assert b" " not in window.strip(b" ") and b"   " not in window


def test_the_table_is_as_its_maker_writes_it() -> None:
    table = np.load(TABLE)
    assert {*table.dtype.names} == {"gram", *COLUMNS}
    assert (np.diff(table["gram"].astype(np.int64)) > 0).all()
    assert TABLE.stat().st_size < 300_000


@settings(deadline=None)
@given(st.lists(st.text("aeg", min_size=1, max_size=7), min_size=1))
def test_counts_of_windows_follow_from_those_of_n_grams(words: list[str]) -> None:
    n_grams = Counter(
        word[start : start + length]
        for word in words
        for length in range(1, 6)
        for start in range(len(word) - length + 1)
    )
    windows: Counter[str] = Counter()
    for word in words:
        spaced = f"  {word}  "
        windows.update(spaced[start : start + 4] for start in range(len(spaced) - 3))
    found: Counter[str] = Counter()
    for window, count in four_grams(n_grams):
        found[window] += count
    assert +found == windows


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    if not SENTENCES.exists():
        pytest.skip("the shared sentences are not here")
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    return [(tag, sentence) for tag, _, sentence in (line.partition("\t") for line in lines)]


# more than, at most so many characters: right with nb and nn as one, right with them apart, others not ours;
# the shortest lose a hundredth to a language more that is near to ours
FLOORS = {(100, 1000): (0.998, 0.993, 0.992), (50, 100): (0.994, 0.980, 0.978), (0, 50): (0.925, 0.85, 0.88)}


@pytest.mark.parametrize("lengths", FLOORS)
def test_sentences_of_treebanks(sentences: list[tuple[str, str]], lengths: tuple[int, int]) -> None:
    shorter, longest = lengths
    found = [
        (judged(tag), judged(detect(sentence).language))
        for tag, sentence in sentences
        if shorter < len(sentence) <= longest
    ]
    ours = [pair for pair in found if pair[0] is not Language.UNKNOWN]
    others = [pair for pair in found if pair[0] is Language.UNKNOWN]
    figures = (
        share(right is answer or {right, answer} == {*NORWEGIAN} for right, answer in ours),
        share(right is answer for right, answer in ours),
        share(right is answer for right, answer in others),
    )
    assert all(figure >= floor for figure, floor in zip(figures, FLOORS[lengths], strict=True)), figures


def judged(tag: str) -> Language:
    """The language of a tag as it was when the floors were set: a language more is one of the others."""
    return Language(tag) if tag in ("nb", "nn", "fi", "de") else Language.UNKNOWN


def share(answers: Iterable[bool]) -> float:
    return float(np.mean([*answers]))
