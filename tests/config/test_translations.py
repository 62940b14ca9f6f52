"""All that people read can be translated, and is: templates, Python, scripts, and the catalogues in `locale/`."""

import ast
import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django.conf
import django.contrib.auth
import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from config import borrowed
from inbox import words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PACKAGES = ("accounts", "calls", "config", "contacts", "inbox", "televoips")
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
NAMES = {"textdesk", "televoips", "redis", "csv", "vcard", "unicode", "json", "zip", "ms", "api", "id", "utc"}
"""Words that are the same in every language."""
SAID = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label"}
CLASSES = {"block body_class", "block body_attributes"}
"""Blocks that stand inside a tag."""
SILENT = {"script", "style", "kbd", "code"}
WORD = re.compile(r"[^\W\d_]{2,}")
FILTER = re.compile(r"""\|(?:default|default_if_none|yesno|pluralize|join|add):(?:"([^"]*)"|'([^']*)')""")
DATE = re.compile(r"""\|(?:date|time):(?:"([^"]*)"|'([^']*)')""")
FORM = re.compile(r"[A-Z_]{2,}|[cU]|Y-m-d( H:i:s T)?|Y|H:i")
"""A date's own form in each language (`config/formats`), or one for machines."""


class Shown(HTMLParser):
    """Collects what a page says: its text, and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self.found += [value for name, value in attrs if value and (name in SAID or name.startswith("data-words"))]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def unmarked(source: str) -> list[str]:
    """Return what a template says in plain English."""
    parts, found, forms, block, is_marked, is_comment = [], [], [], "", False, False
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK:
            block = token.contents if word in ("block", "endblock") else block
            is_marked = word in ("blocktranslate", "blocktrans") or (is_marked and not word.startswith("endblocktrans"))
            is_comment = word == "comment" or (is_comment and word != "endcomment")
        elif token.token_type == TokenType.TEXT and not (is_marked or is_comment or block in CLASSES):
            parts.append(token.contents)
        elif token.token_type == TokenType.VAR:
            found += ["".join(match) for match in FILTER.findall(token.contents)]
            forms += [form for match in DATE.findall(token.contents) if not FORM.fullmatch(form := "".join(match))]
    page = Shown()
    page.feed("".join(parts))
    said = [text.strip() for text in page.found + found if {word.lower() for word in WORD.findall(text)} - NAMES]
    return said + forms


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_that_cannot_be_translated(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<a aria-label="Close">x</a>',
        '<img alt="Picture {{ n }}">',
        "{% if a %}<b>Yes</b>{% endif %}",
        '{{ name|default:"Nobody" }}',
        '{{ at|date:"M j, Y" }}',
        "{% blocktranslate %}One{% endblocktranslate %} two",
    ],
)
def test_a_plain_word_in_a_template_is_found(source):
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p title="{% translate \'Close\' %}">{% translate "Hello" %} · Textdesk</p>',
        "{% blocktranslate count n=n %}One{% plural %}{{ n }}{% endblocktranslate %} <kbd>Ctrl</kbd>",
        '<time datetime="{{ at|date:\'c\' }}">{{ at|date:"MOMENT" }}</time>',
    ],
)
def test_what_is_marked_is_left_alone(source):
    assert unmarked(source) == []


# Scripts

SCRIPTS = sorted(path for path in (ROOT / "static/js").glob("*.js") if not path.name.startswith("emoji-list"))
SAYS = re.compile(
    r"""(?:(?:textContent|innerText|title|ariaLabel|placeholder)\s*=|setAttribute\("aria-label",)\s*["'`]([^"'`$]*[a-z]{2})"""
)
KEYS = re.compile(r"""\bsay\("([^"]+)\"""")
EMOJI = re.compile(r'\["([^"]+)", "[^"]+"\]')


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_that_cannot_be_translated(path):
    assert [said for said in SAYS.findall(path.read_text(encoding="utf-8")) if said != "Textdesk"] == []


def test_every_key_that_a_script_says_has_its_words():
    sources = [source for path in SCRIPTS if "/words.js" in (source := path.read_text(encoding="utf-8"))]
    said = {key for source in sources for key in KEYS.findall(source)}
    assert said <= set(words.of_scripts())
    assert len(said) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_emoji_have_names_in_every_language(language):
    lists = [ROOT / "static/js" / name for name in ("emoji-list.js", f"emoji-list-{language}.js")]
    one, other = (EMOJI.findall(path.read_text(encoding="utf-8")) for path in lists)
    assert one == other
    assert f"./emoji-list-{language}.js" in (ROOT / "static/js/emoji.js").read_text(encoding="utf-8")


# The catalogues

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def catalogue(language: str) -> Iterator[dict[str, str]]:
    """Yield the entries of a .po file: `msgctxt`, `msgid`, `msgid_plural`, `msgstr` (or `msgstr[0]`...), `flags`."""
    text = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    for block in text.split("\n\n"):
        entry: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry["flags"] = line
            elif not line.startswith("#"):
                name, _, _ = line.partition(" ")
                key = key if line.startswith('"') else name
                entry[key] = entry.get(key, "") + "".join(map(unescaped, STRING.findall(line)))
        if "msgid" in entry:
            yield entry


def unescaped(text: str) -> str:
    return ast.literal_eval(f'"{text}"')


def strings(entry: dict[str, str]) -> list[str]:
    return [value for name, value in entry.items() if name.startswith("msgstr")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_in_doubt(language):
    entries = list(catalogue(language))
    assert len(entries) > 500
    assert [entry["msgid"] for entry in entries if not all(strings(entry))] == []
    assert [entry["msgid"] for entry in entries if "fuzzy" in entry.get("flags", "")] == []


HOLES = re.compile(r"%\(\w+\)[sd]|(?<!%)%s|\{[\w ]+\}|\n")
TAGS = re.compile(r"</?\w+")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_holes_and_tags(language):
    wrong = []
    for entry in catalogue(language):
        given = entry.get("msgid_plural", entry["msgid"])
        for said in strings(entry)[-1:] if entry["msgid"] else []:
            for pattern in (HOLES, TAGS):
                if sorted(pattern.findall(given)) != sorted(pattern.findall(said)):
                    wrong.append((entry["msgid"], said))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_as_its_text_does(language):
    """A capital, a full stop, a colon and white space mean something where the text is put together with others."""
    ends = (".", "…", ":", "?", " ", "\n")
    wrong = [
        entry["msgid"]
        for entry in catalogue(language)
        for said in strings(entry)[:1]
        if entry["msgid"] and ([entry["msgid"].endswith(end) for end in ends] != [said.endswith(end) for end in ends])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    """Who runs Textdesk needs no gettext: `make messages` compiles, and what it made is committed."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written = {}
    for entry in catalogue(language):
        key = f"{entry['msgctxt']}\x04{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]
        if "msgid_plural" in entry:
            written |= {(key, at): entry[f"msgstr[{at}]"] for at in range(len(strings(entry)))}
        else:
            written[key] = entry["msgstr"]
    written.pop("")
    compiled.pop("")
    assert compiled == written


def test_each_sentence_that_we_say_for_others_is_theirs():
    paths = [
        Path(module.__file__).parent / "locale/es/LC_MESSAGES/django.mo"
        for module in (django.conf, django.contrib.auth, allauth)
    ]
    theirs = set()
    for path in paths:
        with path.open("rb") as file:
            theirs |= set(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    assert set(borrowed.BORROWED) - theirs == set()


MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
FROM_TEMPLATE = re.compile(r"\b(gettext|ngettext)\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


def marked_in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            given = node.args[1 if node.func.id.startswith("pgettext") else 0] if node.args else None
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def marked_in_template(path: Path) -> Iterator[str]:
    for _, literal in FROM_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(literal)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_stands_in_the_catalogue(language):
    """Whoever marks or rewords a text runs `make messages` and translates it."""
    known = {entry["msgid"] for entry in catalogue(language)}
    marked = {text for path in TEMPLATES for text in marked_in_template(path)}
    for package in PACKAGES:
        marked |= {text for path in (ROOT / package).rglob("*.py") for text in marked_in_python(path)}
    assert sorted(marked - known) == []


SAYING = {"info", "success", "warning", "error"}


def said_on_a_page(path: Path) -> Iterator[str]:
    """Yield what a view says by `messages.info(request, "...")` and its like, in plain English."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("messages"), attr), [_, ast.Constant(said), *_]) if attr in SAYING:
                yield said


def test_what_a_view_says_is_marked():
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [said for path in paths for said in said_on_a_page(path)] == []
