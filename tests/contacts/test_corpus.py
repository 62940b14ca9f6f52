"""How well STOP is told from the rest, on texts that the rules were not written on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.keywords import Keyword, classify, explain
from tests.contacts import corpus

ROWS = corpus.examples()
HELD_BACK = [row for row in ROWS if row.is_held_back]


def test_the_corpus_is_large_and_a_third_is_held_back():
    assert len(ROWS) >= 400
    assert 0.27 < len(HELD_BACK) / len(ROWS) < 0.4
    assert {row.expected for row in ROWS} == {str(name) for name in corpus.CLASSES}


def test_the_held_back_third_is_read_as_docs_consent_says():
    table = corpus.figures(HELD_BACK)
    assert table["opt_out"][1] >= 0.97, "precision"
    assert table["opt_out"][2] >= 0.96, "recall"
    assert table["ordinary"][2] >= 0.95
    assert table["ambiguous"][2] >= 0.9


def test_an_opt_out_of_the_held_back_third_is_hardly_ever_missed_altogether():
    missed = [row for row in HELD_BACK if row.expected == "opt_out" and row.found == "ordinary"]
    assert len(missed) <= 0.02 * sum(row.expected == "opt_out" for row in HELD_BACK)


def test_an_ordinary_text_of_the_corpus_never_opts_in():
    assert not [row for row in ROWS if row.expected != "opt_in" and row.found == "opt_in"]


HARD = {
    "I did not ask to opt out, why did I stop getting texts from you? please keep sending them",
    "I'm not a patient there anymore, quit sending me appointment texts",
    "please stop the group texts to me",
    "My answer is stop",
    "To: Acme - STOP",
    "one text is enough, you don't need to send five",
    "Cancel. Nope wait, keep the 2pm",
    "pare",
    "Don't want these",
    "end subscription",
    "i dont live in ohio anymore so stop with the voting msgs",
    "stop it, you're too sweet 😂",
    "This number is on the National Do Not Call Registry. Remove it immediately.",
    "I don't have any money stop asking me",
    "He died. Take him off your list.",
    "My father is dead. Stop sending him messages.",
    "Laissez-moi tranquille avec vos promos",
    "The sign says STOP",
    "I got divorced, please remove my ex-husband's account texts from my phone",
    "I will report you to the attorney general if you don't stop",
    "You're violating the law. Cease.",
    "I don't use this phone for texting, please call instead and don't text",
    "basta ya",
    "desuscribirme",
    "ya párenle",
    "Only emergencies please",
    "Not before 10am please, I sleep late",
    "Who is this?? I didn't sign up",
    "Is this a bot? Stop?",
    "stio",
    "Je ne suis pas Marc",
    "Cancel please, we found another plumber",
    "Please call, don't text, I'm driving",
    "Please cease all marketing communications to this number effective today",
    "Get off my phone",
    "when are you going to stop texting me?? I asked 3 times",
    "Stop p",
    "s t 0 p",
    "don't contact my employer please",
    "I'd like to be removed from the will call list",
    "Hi this is Karen's husband, she had a stroke and wont be needing the gym texts anymore, pls take her off",
    "The house is not for sale. Stop asking",
    "UNSUBSCRIBE my number from Dr Patel's office texts, I changed dentists",
    "Quit it with the payday loan texts",
    "My mother passed in March, please stop sending her appointment reminders",
    "NO MORE!! I have told you 5 times",
    "Hey I think I finished the program so y'all can stop the check in texts",
    "Ya no trabajo ahí, dejen de mandarme los turnos",
}
"""Seen, and still read otherwise: mending one of these alone would be a rule for one text."""


@pytest.mark.parametrize("row", [row for row in ROWS if not row.is_held_back], ids=lambda row: row.text[:30])
def test_the_seen_texts_are_read_right(row):
    assert (row.found == row.expected) is (row.text not in HARD), explain(row.text)


def test_an_opt_out_that_is_not_understood_is_put_to_staff_at_least():
    assert {row.found for row in ROWS if row.text in HARD and row.expected == "opt_out"} == {"ambiguous"}


DECORATION = st.text(alphabet=' .!"“”🙂🛑\u200b\ufe0f', max_size=5)
REQUESTS = [row.text for row in ROWS if row.expected == "opt_out" and not row.is_held_back and row.text not in HARD]


# Capitals are no decoration here: a STOP that stands out by them says more than one that does not.
@given(st.sampled_from(REQUESTS), DECORATION, DECORATION)
def test_decoration_never_changes_a_requests_class(text, before, after):
    assert classify(f"{before} {text} {after}") is Keyword.OPT_OUT
