"""The interface in another language: chosen by the browser or on the page, and complete."""

import pytest

from community import catalogues
from tests.support.visitor import Visitor


def test_every_word_of_the_interface_is_translated():
    assert catalogues.languages()
    for language in catalogues.languages():
        assert len(list(catalogues.gather())) > 300
        assert catalogues.missing(language) == []
        assert catalogues.stale(language) == []
        assert catalogues.broken(language) == []


def test_a_second_compilation_has_nothing_to_do():
    catalogues.compile_all()
    assert catalogues.compile_all() == 0


@pytest.mark.parametrize("path", ["/", "/help-now/", "/guidelines/", "/join/", "/login/", "/privacy/"])
def test_a_spanish_browser_gets_spanish_pages(place, path):
    page = Visitor(place.url, language="es").get(path)
    assert page.status == 200
    assert '<html lang="es"' in page.html
    assert "Help now" not in page.text
    assert "Ayuda ya" in page.text


@pytest.mark.parametrize(("chosen", "asked"), [("es", "en"), ("", "es-MX,es;q=0.9,en;q=0.5")], ids=["chosen", "asked"])
def test_the_room_speaks_the_members_language(place, move_in, room, chosen, asked):
    hers = move_in(place, "ana", language=chosen).enters(room, language=asked)
    hers.say("")
    assert hers.until("refused")["why"] == "Todavía no hay palabras."
    hers.send(type="shout")
    assert hers.until("error")["why"] == "Aquí nada se llama así."
    hers.send(type="react", seq=5, kind="strength")
    assert hers.until("refused")["why"].startswith("Ese mensaje no está")
