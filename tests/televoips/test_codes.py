"""The carrier's error codes."""

import pytest

from televoips.codes import MEANINGS, TABLE, ErrorMeaning, Retry, describe

ROWS = [
    (4432, "rejected-forbidden-country", "no", "Our account may not text to this country."),
    (4475, "destination-rejected-due-to-user-opt-out", "no", "This person has opted out."),
    (4781, "volume-violation-att", "backoff", "We sent more in a short time than this carrier takes."),
    (9902, "delivery-receipt-expired", "unknown_never_auto", "Nobody confirmed it: it may have arrived."),
]


@pytest.mark.parametrize(("code", "name", "retry", "why"), ROWS)
def test_a_code_says_what_it_means(code, name, retry, why):
    assert describe(code) == TABLE[code] == ErrorMeaning(code, name, Retry(retry), why, TABLE[code].next_step)


def test_no_next_step_promises_that_a_machine_tries_again():
    assert not [meaning for meaning in TABLE.values() if "will be" in meaning.next_step]


@pytest.mark.parametrize("code", [4301, 4470, 4475, 4771, 4775])
def test_what_is_refused_each_time_may_not_be_sent_again_as_it_is(code):
    assert not describe(code).may_resend
    assert "end it again" not in describe(code).next_step


@pytest.mark.parametrize("code", [5630, 5999, 9902, 9999])
def test_what_may_have_arrived_is_never_sent_again_by_a_machine(code):
    assert describe(code).retry is Retry.UNKNOWN_NEVER_AUTO


def test_the_codes_of_an_opt_out_are_two():
    assert {code for code, meaning in TABLE.items() if meaning.is_opt_out} == {4475, 4775}


def test_no_code_stands_twice_and_each_says_why_and_what_to_do_next():
    assert sum(len(codes) for *_, codes in MEANINGS) == len(TABLE)
    for meaning in [*TABLE.values(), describe(4999), describe(1), describe(None)]:
        assert meaning.name
        assert meaning.why.endswith(".")
        assert meaning.next_step.endswith(".")


@pytest.mark.parametrize("code", [4000, 4999])
def test_an_unknown_4xxx_is_permanent(code):
    assert describe(code).retry is Retry.NO
    assert str(code) in describe(code).agent_text


@pytest.mark.parametrize("code", [1, 3999, 5000, 8888, None])
def test_any_other_unknown_is_for_a_person_to_decide(code):
    meaning = describe(code)
    assert meaning.retry is Retry.UNKNOWN_NEVER_AUTO
    assert (str(code) in meaning.agent_text) == (code is not None)
