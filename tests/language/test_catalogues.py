"""Every sentence a person may see exists in both languages."""

from babel.messages.pofile import read_po

from addin.language.translator import CATALOGS, nearest_locale, translator
from addin.wording import text
from tests.language.extraction import extracted


def test_the_korean_catalogue_has_every_sentence_and_no_other() -> None:
    with (CATALOGS / "ko" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="ko")
    known = {message.id: message.string for message in catalogue if message.id}
    sentences = extracted()
    missing = {sentence: place for sentence, place in sentences.items() if not known.get(sentence)}
    assert missing == {}
    assert set(known) - set(sentences) == set()


def test_a_translation_has_the_places_of_its_sentence() -> None:
    with (CATALOGS / "ko" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="ko"):
            if message.id:
                assert sorted(_places(str(message.id))) == sorted(_places(str(message.string))), message.id


def _places(sentence: str) -> list[str]:
    return [part.partition(")")[0] for part in sentence.split("%(")[1:]]


def test_a_text_is_rendered_in_the_readers_language_and_in_english_for_logs() -> None:
    sentence = text("At most %(limit)s characters.", limit=5)
    assert translator("ko-KR")(sentence) == "최대 5자까지 쓸 수 있어요."
    assert translator("fr")(sentence) == str(sentence) == "At most 5 characters."


def test_texts_inside_texts_are_translated_too() -> None:
    outer = text("%(domain)s belongs to %(account)s.", domain=text("Private"), account="A")
    assert translator("ko")(outer) == "비공개은(는) A의 도메인이에요."


def test_the_nearest_language_is_found_in_an_accept_language_header() -> None:
    assert nearest_locale("fr-FR,ko;q=0.8,en;q=0.5") == "ko"
    assert nearest_locale("ko_KR") == "ko"
    assert nearest_locale("") == "en"
