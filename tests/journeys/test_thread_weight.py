"""A first visit to a full page of a thread moves little over the wire, as a real browser counts it."""

from community.threads.models import Entry, Thread
from tests.support import threads
from tests.threads.test_page_counts import fill

MOST = 60 * 1024


def test_a_first_visit_to_a_thread_of_fifty_posts_is_light(place, ana, ben, move_in, windows):
    thread = threads.opened(ben.member, "How do you get through the evening?")
    fill(thread, ben, 50)
    people = [move_in(place, f"voice{number}").pk for number in range(25)]
    words = "The evenings are long, and then one of them is over. " * 6
    for seq in range(1, 51):
        said = f"{words}Number {seq} of many."
        Entry.objects.filter(thread=thread, seq=seq).update(
            body=said, html=f"<p>{said}</p>", author_id=people[seq % len(people)]
        )
    Thread.objects.filter(pk=thread.pk).update(replies=49)
    window = windows.open("about:blank", ana)
    network = window.context.new_cdp_session(window)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    window.goto(f"{place.url}/threads/{thread.topic.slug}/{thread.pk}/")
    window.wait_for_load_state("networkidle")
    assert window.locator(".entry").count() == 50
    assert len(sizes) > 8 and sum(sizes) <= MOST, (len(sizes), sum(sizes))
