"""Text from the data made harmless for the format it goes into.

Column labels, segment names, categories and file names may hold anything: Markdown, HTML,
Typst or shortcode characters, line breaks, another script. Nothing of it may be executed,
and all of it must be readable.
"""

import html as html_module
import re
import unicodedata

LONGEST_LABEL = 60
DIRECTION_CHANGES = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
ELLIPSIS = "…"
MARKDOWN_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
MARKDOWN_HARMLESS = frozenset("%,;'?/")
TYPST_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]~\"'/=+.\-])")
DESCRIPTION_SPECIAL = re.compile(r"[^\w\s%,.;:()€$£–−-]")
WHITE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Put a text on one line, without control or direction-changing characters.

    >>> one_line("  two\\n lines\\x07\\u202e ")
    'two lines'
    """
    return WHITE.sub(" ", "".join(c for c in text if c.isspace() or not _is_hidden(c))).strip()


def short(text: str, longest: int = LONGEST_LABEL) -> str:
    """Cut a text to `longest` characters, at a word where that loses little.

    >>> short("Spend in 12 months"), short("word " * 30, 12), short("x" * 80, 10)
    ('Spend in 12 months', 'word word…', 'xxxxxxxxx…')
    """
    line = one_line(text)
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    at_word, _, rest = head.rpartition(" ")
    return (at_word if at_word and len(rest) <= longest // 3 else head).rstrip() + ELLIPSIS


def html(text: str) -> str:
    """Escape for HTML text and quoted attributes, also inside a fenced raw block.

    >>> html('<b title="x">`a` & b</b>')
    '&lt;b title=&quot;x&quot;&gt;&#96;a&#96; &amp; b&lt;/b&gt;'
    """
    return html_module.escape(one_line(text)).replace("`", "&#96;").replace("{{", "&#123;&#123;")


def markdown(text: str) -> str:
    """Escape for running Markdown text, as Pandoc and CommonMark read it.

    >>> print(markdown("*bold* [link](x) <b> {{< include x >}} $1 @you #1 | 2"))
    \\*bold\\* \\[link\\]\\(x\\) \\<b\\> \\{\\{\\< include x \\>\\}\\} \\$1 \\@you \\#1 \\| 2
    """
    return MARKDOWN_SPECIAL.sub(lambda m: m[1] if m[1] in MARKDOWN_HARMLESS else "\\" + m[1], one_line(text))


def typst(text: str) -> str:
    """Escape for Typst markup.

    >>> print(typst("#eval(1) *b* $x$ @ref <lab> // no"))
    \\#eval(1) \\*b\\* \\$x\\$ \\@ref \\<lab\\> \\/\\/ no
    """
    return TYPST_SPECIAL.sub(r"\\\1", one_line(text))


def description(text: str) -> str:
    """Reduce a text to what a page description may hold in every engine.

    >>> description('Segment A: <b>best</b> & "most"')
    'Segment A: b best b most'
    """
    return one_line(DESCRIPTION_SPECIAL.sub(" ", one_line(text).replace("_", " ")))


def _is_hidden(character: str) -> bool:
    """Say whether a character is a control, half a pair, or turns the reading direction."""
    return character in DIRECTION_CHANGES or unicodedata.category(character) in ("Cc", "Cs")
