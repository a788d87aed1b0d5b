"""What a page may load is said in the header of every answer, and a view that asks for more gets just that."""

from __future__ import annotations

import pytest
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.utils import build_policy
from django.http import HttpResponse
from django.test import RequestFactory

from community.policy import PolicyMiddleware


def header_of(view):
    request = RequestFactory().get("/")
    return PolicyMiddleware(view)(request).headers.get("Content-Security-Policy", "")


def plain(request):
    return HttpResponse("a page")


def test_every_answer_has_the_policy_that_django_csp_builds(client):
    said = header_of(plain)
    assert sorted(said.split("; ")) == sorted(build_policy().split("; "))
    assert "default-src 'none'" in said
    assert "unsafe" not in said
    page = client.get("/health/live").headers["Content-Security-Policy"]
    assert sorted(page.split("; ")) == sorted(said.split("; "))


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (csp_update({"img-src": ["example.org"]})(plain), "img-src 'self' example.org"),
        (csp_replace({"img-src": ["example.net"]})(plain), "img-src example.net"),
    ],
    ids=["more", "another"],
)
def test_what_a_view_asks_for_is_built_for_it(view, wanted):
    assert wanted in header_of(view)
    assert wanted not in header_of(plain)


def test_an_exempt_view_has_none_and_a_header_that_is_there_stays():
    assert header_of(csp_exempt()(plain)) == ""
    assert header_of(lambda request: HttpResponse(headers={"Content-Security-Policy": "none"})) == "none"
