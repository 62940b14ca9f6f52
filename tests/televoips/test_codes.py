"""The carrier's error codes."""

import pytest

from televoips.codes import MEANINGS, TABLE, ErrorMeaning, Retry, describe

OPTED_OUT = "This person has opted out. Do not text them again; they must text START."
NO_TEXTS = "This number cannot receive texts (landline, disconnected or wrong). Check the number or call."
ROWS = [
    (4432, "rejected-forbidden-country", "no", "This country is not enabled on our account. Tell your administrator."),
    (4475, "destination-rejected-due-to-user-opt-out", "no", OPTED_OUT),
    (4720, "invalid-destination-address", "no", NO_TEXTS),
    (4770, "destination-spam-detected", "no", "Blocked as spam. Reword it; do not resend the same text."),
    (
        9902,
        "delivery-receipt-expired",
        "unknown_never_auto",
        "Not confirmed: it may have arrived. Check before sending again.",
    ),
]


@pytest.mark.parametrize(("code", "name", "retry", "told"), ROWS)
def test_a_code_says_what_it_means(code, name, retry, told):
    assert describe(code) == TABLE[code] == ErrorMeaning(code, name, Retry(retry), told)


@pytest.mark.parametrize("code", [5630, 5999, 9902, 9999])
def test_what_may_have_arrived_is_never_sent_again_by_a_machine(code):
    assert describe(code).retry is Retry.UNKNOWN_NEVER_AUTO


def test_the_codes_of_an_opt_out_are_two():
    assert {code for code, meaning in TABLE.items() if meaning.is_opt_out} == {4475, 4775}


def test_no_code_stands_twice_and_each_has_words_for_staff():
    assert sum(len(codes) for _, codes in MEANINGS) == len(TABLE)
    assert all(meaning.agent_text.endswith(".") and meaning.name for meaning in TABLE.values())


@pytest.mark.parametrize("code", [4000, 4999])
def test_an_unknown_4xxx_is_permanent(code):
    assert describe(code).retry is Retry.NO
    assert str(code) in describe(code).agent_text


@pytest.mark.parametrize("code", [1, 3999, 5000, 8888, None])
def test_any_other_unknown_is_for_a_person_to_decide(code):
    meaning = describe(code)
    assert meaning.retry is Retry.UNKNOWN_NEVER_AUTO
    assert (str(code) in meaning.agent_text) == (code is not None)
