"""The ground under the tests holds: the line breaks as told, and a page's forms are read as a browser reads them."""

import socket
import socketserver
import threading

import pytest

from tests.support.advisories import judge
from tests.support.pages import Button, Page
from tests.support.processes import eventually


@pytest.fixture
def echo():
    """The port of a server that says back what it hears."""

    class Echo(socketserver.BaseRequestHandler):
        def handle(self):
            while data := self.request.recv(4096):
                self.request.sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def said_back(end, words=b"hello"):
    end.sendall(words)
    return end.recv(100)


def test_a_whole_line_carries_both_ways(echo, line):
    between = line(echo)
    with socket.create_connection(("127.0.0.1", between.port), 5) as end:
        assert said_back(end) == b"hello"


def test_a_cut_line_resets_what_is_open_and_what_is_new_until_it_is_whole_again(echo, line):
    between = line(echo)
    with socket.create_connection(("127.0.0.1", between.port), 5) as end:
        said_back(end)
        between.cut()
        with pytest.raises(ConnectionResetError):
            end.recv(100)
        with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", between.port), 5) as new:
            assert said_back(new) == b"", "a cut line carried something"
            raise ConnectionError
    between.resume()
    with socket.create_connection(("127.0.0.1", between.port), 5) as end:
        assert said_back(end) == b"hello"


def test_a_silent_line_says_nothing_and_goes_on_later(echo, line):
    between = line(echo)
    with socket.create_connection(("127.0.0.1", between.port), 5) as end:
        said_back(end)
        between.go_silent()
        end.sendall(b"are you there?")
        end.settimeout(0.3)
        with pytest.raises(TimeoutError):
            end.recv(100)
        between.resume()
        end.settimeout(5)
        assert end.recv(100) == b"are you there?"


PAGE = """
<title>Words</title><template><form action="/never/"><input name="x"></form></template>
<form method="post" action="/say/"><input type="hidden" name="csrfmiddlewaretoken" value="t">
<textarea name="body">
a &amp; b</textarea><select name="region"><option value="">?</option><option value="GB" selected>UK</option></select>
<input type="checkbox" name="agree"><input type="checkbox" name="kept" checked>
<button name="deed" value="x">Go</button>
</form><a href="/help-now/">Help <b>now</b></a><script>let unseen = 1</script>
"""


def test_a_form_sends_what_a_browser_would_send():
    page = Page(200, "http://127.0.0.1:1/rooms/?x=1", {}, PAGE)
    form = page.form("/say/", "agree")
    assert form.fields == {"csrfmiddlewaretoken": "t", "body": "a & b", "region": "GB", "kept": "on"}
    assert (form.method, form.buttons) == ("post", [Button("deed", "x")])
    assert page.links == ["/help-now/"]
    assert "Help now" in page.text
    assert "unseen" not in page.text
    assert len(page.forms) == 1


def test_waiting_for_something_fails_with_its_name():
    with pytest.raises(AssertionError, match="the kettle"):
        eventually(lambda: False, "the kettle", patience=0.1)


ANSWERS = {
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}': 0,
    '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1"}]}, {"name": "b", "skip_reason": "?"}]}': 1,
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "?"}]}': 2,
    '{"dependencies": []}': 2,
    "": 2,
}


@pytest.mark.parametrize(("answer", "code"), ANSWERS.items())
def test_a_package_nobody_was_asked_about_is_not_called_safe(answer, code):
    assert judge(answer)[0] == code
