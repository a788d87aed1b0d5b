"""What the place tells whoever watches it: numbers that move, to trusted addresses only, and no names or words."""

import json
import re
import urllib.error
import urllib.request

import pytest
from prometheus_client import REGISTRY

from community import env
from tests.support.processes import eventually

NAME = re.compile(r"hearthside_[a-z_]+")


def told(place, number=0, **headers):
    asked = urllib.request.Request(f"{place.address(number)}/metrics", headers=headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.read().decode()


def value(text, name, **labels):
    said = ",".join(f'{key}="{label}"' for key, label in labels.items())
    found = re.search(rf"^{re.escape(name + (f'{{{said}}}' if said else ''))} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_sockets_and_deliveries_are_counted(place, ana, ben, room):
    before = told(place)
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("Good morning from the kitchen table")
    his.until("message")
    after = told(place)
    assert value(after, "hearthside_sockets") >= 2
    assert value(after, "hearthside_deliveries_total") >= value(before, "hearthside_deliveries_total") + 2
    for name in ("hearthside_accepted_seconds_count", "hearthside_check_seconds_count"):
        assert value(after, name) == value(before, name) + 1
    ana.leaves()
    ben.leaves()
    eventually(
        lambda: value(told(place), "hearthside_sockets") <= value(after, "hearthside_sockets") - 2, "fewer sockets"
    )


def test_the_oldest_case_that_nobody_took_up_shows_its_age(place, ana, room):
    ana.enters(room).say_for_good("I want to kill myself tonight")
    eventually(lambda: value(told(place), "hearthside_cases_open", weight="crisis") >= 1, "a case")
    assert value(told(place), "hearthside_case_age_seconds", weight="crisis") > 0


def test_it_names_nobody_and_repeats_no_words(place, ana, room):
    ana.enters(room).say_for_good("The lighthouse keeper dreams of walnuts")
    text = told(place)
    assert "hearthside_up" in text
    for secret in (ana.name, ana.id, room.slug, "walnuts"):
        assert secret not in text


def test_the_way_through_redis_and_back_is_measured(place, ana, room):
    ana.enters(room)
    eventually(lambda: value(told(place), "hearthside_hub_seconds_count") >= 1, "a measured way", 10)
    assert value(told(place), "hearthside_up", part="redis") == 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_whoever_comes_through_a_proxy_that_nobody_told_us_of_finds_nothing(place, header):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        told(place, **{header: "127.0.0.1"})


def test_any_other_address_finds_nothing(client):
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404


def test_the_networks_of_the_setting_are_let_in(client, db, settings):
    from ipaddress import ip_network

    settings.METRICS_FROM = [ip_network("192.0.2.0/24")]
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


def test_every_answer_carries_the_id_of_its_request(client):
    first, second = client.get("/health/live"), client.get("/health/live", headers={"X-Request-ID": "borrowed-0001"})
    assert re.fullmatch(r"[0-9a-f]{16}", first["X-Request-ID"])
    assert second["X-Request-ID"] != "borrowed-0001"


def test_a_trusted_proxy_names_the_request(client, settings):
    settings.TRUSTED_PROXIES = 1
    answer = client.get("/health/live", headers={"X-Request-ID": "proxy-0001"})
    assert answer["X-Request-ID"] == "proxy-0001"


def test_the_dashboard_asks_only_for_numbers_that_are_told(place, ana, room):
    ana.enters(room).say_for_good("I want to kill myself tonight")
    board = json.loads((env.BASE / "deploy" / "grafana.json").read_text())
    asked = {name for panel in board["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])}
    assert len(asked) >= 12
    spoken = set(NAME.findall(told(place)))
    known = {metric.name for metric in REGISTRY.collect()} | spoken
    missing = {name for name in asked if not any(name.startswith(one) for one in known)}
    assert missing <= {"hearthside_clock_age_seconds", "hearthside_database_connections"}
