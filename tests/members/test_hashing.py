"""Passwords cost an attacker memory, and the place not too much of it."""

import threading

from django.contrib.auth.hashers import check_password, make_password

from community.members import hashing


def test_a_password_is_kept_as_argon2id_with_19_mib():
    kept = make_password("an old kettle sings")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("an old kettle sings", kept)
    assert not check_password("a new kettle sings", kept)


def test_no_more_than_two_are_worked_on_at_once():
    kept = make_password("an old kettle sings")
    done = threading.Semaphore(0)

    def work():
        assert check_password("an old kettle sings", kept)
        done.release()

    for _ in range(hashing.AT_ONCE):
        hashing._turn.acquire()
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert not done.acquire(timeout=0.3), "a third password was worked on while two were"
    for _ in range(hashing.AT_ONCE):
        hashing._turn.release()
    for thread in threads:
        thread.join(10)
    assert all(done.acquire(timeout=1) for _ in threads)
