"""The sandbox's calls: the kinds that its buttons make, and a day's report of any length."""

import csv
import io

import pytest
import requests

from televoips.client import Client
from televoips.sandbox import Sandbox, calls

OURS, DANA = "13215550100", "14075550104"


@pytest.fixture
def carrier():
    with Sandbox(api_key="key", owned=[OURS]) as sandbox:
        yield sandbox


def report(carrier):
    client = Client(base_url=carrier.url, api_key="key")
    answers = [client.request_cdr_report() for _ in range(3)]
    text = b"".join(client.stream_cdr_csv(answers[-1].url)).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("kind", "rows"), [(kind, {"group": 4, "voicemail": 2, "transfer": 2}.get(kind, 1)) for kind in calls.KINDS]
)
def test_each_button_makes_the_rows_of_one_call_that_has_just_ended(carrier, kind, rows):
    answer = requests.post(f"{carrier.url}/sandbox/call", json={"from": DANA, "to": OURS, "kind": kind}, timeout=5)
    assert answer.status_code == 200
    made = list(carrier.state.calls)
    assert len(made) == rows
    assert {row["uniqueid"] for row in made} == {answer.json()["uniqueid"]}
    assert made[0]["src"] == ("anonymous" if kind == "anonymous" else DANA)


def test_a_kind_of_call_that_there_is_not_is_refused(carrier):
    answer = requests.post(f"{carrier.url}/sandbox/call", json={"from": DANA, "to": OURS, "kind": "x"}, timeout=5)
    assert answer.status_code == 400


def test_a_report_holds_as_many_rows_as_were_asked_for_and_the_same_each_time(carrier):
    requests.post(f"{carrier.url}/sandbox/report", json={"rows": 2500}, timeout=5)
    first = report(carrier)
    assert len(first) == 2500
    assert len({tuple(row.values()) for row in first}) == 2500
    carrier.have_report(2500)
    assert report(carrier) == first


def test_a_report_is_compiled_anew_once_its_length_changed(carrier):
    client = Client(base_url=carrier.url, api_key="key")
    for _ in range(3):
        client.request_cdr_report()
    carrier.have_report(5)
    assert client.request_cdr_report().status == "requested"
