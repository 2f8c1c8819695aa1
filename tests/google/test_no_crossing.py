"""Many users at once over one set of readers: nobody ever gets what another one asked for.

googleapiclient is not made for threads: over one service and one of its own connections, a thread is given the answer
to another thread's request. Why that cannot happen here: each thread writes requests with a service of its own, each
request is sent over a connection object of its own, and tokens hang on that one request only.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from addin.errors import Unavailable
from tests.google.conftest import Google
from tests.google.fake_google import Mail
from tests.mailboxes.letters import DATE, raw_mail
from tests.microsoft.loopback import Reply

THREADS, USERS, ROUNDS = 8, 50, 2


def address(user: int) -> str:
    return f"rep{user}@seller.example"


def put_mails(google: Google) -> list[Mail]:
    """One mail for each user, which says whose it is in its headers and in its text."""
    return [
        google.fake.put(
            address(user),
            raw_mail(
                f"To: {address(user)}", f"Subject: for {user}", f"Message-ID: <{user}@acme.example>", DATE,
                body=f"Only for {user}.",
            ),
        )
        for user in range(USERS)
    ]  # fmt: skip


def test_each_of_many_users_at_once_gets_their_own_mail(google: Google) -> None:
    mails = put_mails(google)
    together = threading.Barrier(THREADS)

    def work(thread: int) -> list[str]:
        """What went wrong in this thread, which reads the mails of all users in an order of its own."""
        wrong = []
        order = list(range(USERS)) * ROUNDS
        random.Random(thread).shuffle(order)
        together.wait(10)
        for user in order:
            item = google.read(mails[user], address(user))
            found = (item.provider_id, item.message.subject, item.message.internet_message_id, item.message.mailbox)
            if found != (mails[user].id, f"for {user}", f"{user}@acme.example", address(user)):
                wrong.append(f"{user}: {found}")
            if user % 5 == thread % 5 and item.content().new_text != f"Only for {user}.":
                wrong.append(f"{user}: {item.content()}")
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        assert [one for wrong in pool.map(work, range(THREADS)) for one in wrong] == []
    owner = {mail.id: address(user) for user, mail in enumerate(mails)}
    assert len(google.fake.calls) >= THREADS * USERS * ROUNDS
    for call in google.fake.calls:
        assert call.user == owner[call.message] and call.message_token_of == (call.user, call.message)


def test_a_failure_of_one_user_is_not_the_next_ones(google: Google) -> None:
    mails = put_mails(google)[:4]
    torn = Reply(200, b'{"id": "' + b" " * 5_000, cut=100)
    for user, mail in enumerate(mails):
        google.fake.replies = [torn]  # the second try is the same user's
        assert google.read(mail, address(user)).message.subject == f"for {user}"


def test_nothing_of_a_user_stays_on_what_is_shared(google: Google) -> None:
    (mail, *_) = put_mails(google)
    google.fake.replies = [Reply(200, b"{}", {"Set-Cookie": "who=rep0; Path=/"})]
    before = dict(google.session.headers)
    with pytest.raises(Unavailable):
        google.read(mail, address(0))
    assert google.read(mail, address(0)).message.subject == "for 0"
    assert dict(google.session.headers) == before and not google.session.cookies
    written = google.readers._services.message_request("metadata", (), mail.id)
    assert {name.lower() for name in written.headers}.isdisjoint({"authorization", "x-goog-gmail-access-token"})


def test_each_thread_writes_requests_with_a_service_of_its_own_and_each_request_is_a_copy(google: Google) -> None:
    services = google.readers._services
    google.readers.warm()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: (services.message_request("raw", (), "a1"), services.events())).result()
    own = services.message_request("raw", (), "msg-f:7")
    assert other[0].http is not own.http and other[1] is not services.events()
    again = services.message_request("raw", (), "b2")
    assert again.headers is not own.headers
    assert [one.uri.partition("messages/")[2].partition("?")[0] for one in (other[0], own, again)] == [
        "a1",
        "msg-f%3A7",
        "b2",
    ]
