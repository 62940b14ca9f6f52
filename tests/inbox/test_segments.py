"""How many segments a text is billed as, in Python and in the composer's JavaScript, on the same examples."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.segments import BASIC, EXTENSION, MAX_CHARACTERS, PLAIN, count, plain

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = json.loads(Path(__file__).with_name("segment_examples.json").read_text())
COMPARE = """
import { count, plain } from "./segments.mjs";
import { readFileSync } from "node:fs";

const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => ({ count: count(text), plain: plain(text) }))));
"""

SIGNS = st.sampled_from(
    [*sorted(BASIC | EXTENSION), *map(chr, PLAIN), "á", "ω", "\u200d", "👍", "🇺", "\ud83d", "\udc4d", "\x00"]
)
TEXTS = st.lists(st.tuples(SIGNS, st.integers(1, 160)), max_size=6).map(
    lambda runs: "".join(sign * times for sign, times in runs)
)


def spelled(pieces):
    return "".join(piece * times for piece, times in pieces)


@pytest.fixture(scope="module")
def in_javascript(tmp_path_factory):
    """Count texts with the composer's module, in Node."""
    node = shutil.which("node")
    if not node:
        pytest.skip("NODE IS NOT HERE: static/js/segments.js stays unchecked against inbox/segments.py")
    folder = tmp_path_factory.mktemp("segments")
    # under this name Node reads it as a module, as the browser does
    shutil.copy(ROOT / "static/js/segments.js", folder / "segments.mjs")
    (folder / "compare.mjs").write_text(COMPARE)

    def run(texts):
        done = subprocess.run(
            [node, folder / "compare.mjs"],
            check=False,
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            timeout=20,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("example", EXAMPLES["counts"], ids=lambda example: example["why"])
def test_a_text_costs_what_the_example_says(example):
    told = {name: value for name, value in example.items() if name not in {"why", "text"}}
    assert asdict(count(spelled(example["text"]))) == told | {"forcing": tuple(told["forcing"])}


@pytest.mark.parametrize(("written", "offered"), EXAMPLES["plain"])
def test_typography_is_offered_plainly_and_letters_are_left(written, offered):
    assert plain(written) == offered


def test_the_composer_counts_the_examples_alike(in_javascript):
    answers = in_javascript([spelled(example["text"]) for example in EXAMPLES["counts"]])
    for example, answer in zip(EXAMPLES["counts"], answers, strict=True):
        assert answer["count"] == {name: example[name] for name in answer["count"]}, example["why"]
        assert len(answer["count"]) == 5
    answers = in_javascript([written for written, _ in EXAMPLES["plain"]])
    assert [answer["plain"] for answer in answers] == [offered for _, offered in EXAMPLES["plain"]]


def test_the_composer_knows_every_sign_alike(in_javascript):
    signs = [chr(code) for code in range(0x3000)] + [chr(code) for code in range(0x1F300, 0x1F700)]
    for sign, answer in zip(signs, in_javascript(signs), strict=True):
        counted = asdict(count(sign))
        assert answer == {"count": counted | {"forcing": list(counted["forcing"])}, "plain": plain(sign)}, ascii(sign)


def test_the_gsm_tables_have_the_standards_sizes():
    assert len(BASIC) == 127  # 128 places, one of them the escape
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@given(TEXTS)
def test_segments_hold_the_text_and_no_segment_is_needless(text):
    counted = count(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if counted.encoding == "UCS-2":
        assert (counted.units, bool(counted.forcing)) == (units, True)
        single, several = 70, 67
    else:
        assert counted.units == len(text) + sum(sign in EXTENSION for sign in text)
        single, several = 160, 153
    room = single if counted.segments <= 1 else several * counted.segments
    assert counted.units + counted.left <= room
    assert 0 <= counted.left <= single
    if counted.segments > 1:
        # a segment is closed with at most one unit of it empty
        assert counted.units > max(single, (several - 1) * (counted.segments - 1))


@given(TEXTS, SIGNS)
def test_one_more_sign_never_costs_less(text, sign):
    assert count(text + sign).segments >= count(text).segments


@given(TEXTS)
def test_what_is_plain_stays_as_it_is_and_never_forces_more(text):
    offered = plain(text)
    assert plain(offered) == offered
    assert set(count(offered).forcing) <= set(count(text).forcing)


def test_the_longest_text_is_fourteen_segments():
    assert count("a" * MAX_CHARACTERS).segments == 14
