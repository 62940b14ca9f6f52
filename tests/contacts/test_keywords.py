"""What counts as STOP, START and HELP."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import wording
from contacts.keywords import Keyword, classify
from contacts.vocabulary import HELP_WORDS, START_WORDS, STOP_PAIRS, STOP_WORDS

OPT_OUT = """
STOP|stop|Stop.|STOP!!!|“Stop”|'stop'|STOP 🛑|🛑 stop|ＳＴＯＰ|S\u200bTOP|stop\u2026|STOPALL|Stop all|STOP ALL|UNSUBSCRIBE|unsub|CANCEL|Cancel.
END|End|QUIT|Quit|REVOKE|OPTOUT|Opt out|opt-out|OPT OUT|Remove|ARRET|ARRÊT|arrêt|ALTO|Alto!|Please stop|stop please|STOP PLEASE
STOP thanks|pls stop|plz stop!!|Stop now|stop it please|Stop stop stop|Hi, please unsubscribe me, thank you|Stop texting|stop texting me
Quit sending me messages|Stop sending these texts|please opt me out|Opt me out please|Take me off your list|take me off of this list
remove me from your list|Remove my number|please remove my number from your system|Do not text me again|Don't text me|don't text this number
no more texts|No more messages please|I don't want these texts anymore|I don’t want to receive these messages|I do not wish to receive texts
unsubscribe me|Unsubscribe from this|ne m'envoyez plus de messages|arrêtez de m'envoyer des textos|no me manden más mensajes
dejen de mandarme mensajes|no quiero más mensajes|Please stop messaging me|STOP TEXTING ME!!!|Can you please stop texting me|leave me alone
Please do not contact me again|I revoke my consent|stop spamming me|STOP\\n\\nSent from my iPhone|Stop\\n--\\nJohn Smith\\nAcme
don't send me any more texts|please quit texting me|lose my number|never text me again|stop contacting me
"""
ORDINARY = """
Can you stop by tomorrow?|stop by at 5|I'll stop by the shop|Cancel my appointment|Please cancel my order|I need to end my contract
I quit smoking class|The bus stop is closed|Don't stop|Never stop improving!|please do not unsubscribe me|Yes|NO|yes please|no thanks|Thanks!
Liked “Reply STOP to opt out”|Loved "Stop by anytime"|Laughed at “Text STOP to end”|Emphasized “Reply STOP to cancel”|👍 to “Reply STOP to opt out”
When does it end?|the end of the month works|I want to start over|Can we start at 9?|start the car|help me with my order|I need help please|more info please
What is the info for my account?|Is the item in stock?|quit claim deed|We stopped at the store|My remote control is broken|Please remove the dent
Please remove the charge from my bill|I opted for the blue one|Can you cancel the 3pm?|At what time do you end?|Full stop ahead on Main St
hello|👍|12345|I will be there in 5|The water won't stop running|Tell him to stop|To revoke the lease, call me|I cancelled yesterday|stop sign is down
"""
AMBIGUOUS = """
STPO|sotp|stop?|Stop??|How do I unsubscribe?|how do i opt out|stop all but reminders|Stop everything except appointment reminders|ЅТОР|ST0P|spot
unsubcribe|Can I opt out of these?|stop texting me except for bills
"""


def cases(block):
    return [text.replace("\\n", "\n") for line in block.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", cases(OPT_OUT))
def test_these_opt_out(text):
    assert classify(text) is Keyword.OPT_OUT


@pytest.mark.parametrize("text", cases(ORDINARY))
def test_these_are_ordinary_texts(text):
    assert classify(text) is None


@pytest.mark.parametrize("text", cases(AMBIGUOUS))
def test_these_are_for_a_person_to_decide(text):
    assert classify(text) is Keyword.AMBIGUOUS


def test_stop_shouted_at_a_bill_is_no_opt_out():
    assert classify("We have got to STOP this bill!!") in {None, Keyword.AMBIGUOUS}


@pytest.mark.parametrize("text", ["START", "start.", " Start! ", "UNSTOP", "“start”"])
def test_an_exact_start_restores(text):
    assert classify(text) is Keyword.OPT_IN


@pytest.mark.parametrize(
    "text", ["yes", "please start", "start now", "Start, thanks", "start start", "START?!now", "unstop it"]
)
def test_nothing_else_does(text):
    assert classify(text) is not Keyword.OPT_IN


@pytest.mark.parametrize("text", ["HELP", "help!", "Info", "AIDE", "help 🙏"])
def test_an_exact_help_asks(text):
    assert classify(text) is Keyword.HELP


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud83d", "🎉", "…"])
def test_nothing_much_is_an_ordinary_text(text):
    assert classify(text) is None


DECORATION = st.text(alphabet=" .,!\"'“”‘’-\u200b\u200d\ufe0f🙂🛑❤️\t\n", max_size=6)
CASES = st.sampled_from([str.upper, str.lower, str.title, lambda word: word])


@given(st.sampled_from(sorted(STOP_WORDS | STOP_PAIRS | START_WORDS | HELP_WORDS)), DECORATION, DECORATION, CASES)
def test_decoration_never_changes_a_keywords_class(word, before, after, case):
    assert classify(before + case(word) + after) is classify(word)
    assert classify(word) is not None


@pytest.mark.parametrize(
    "text", ["stop " * 500_000, "e\u0301" * 500_000, "a" * 2_000_000, "no " * 300_000, "\n--" * 200_000]
)
def test_a_monstrous_text_is_read_in_no_time(text):
    start = time.thread_time()  # what others do on the machine is not its cost
    classify(text)
    assert time.thread_time() - start < 2


def test_plain_ascii_is_folded_as_all_else_is():
    every = "".join(map(chr, range(128)))
    assert wording.fold(every) + "e" == wording.fold(every + "é")
