"""Drawings set aside while a page is worked on: most of a page's bytes, and nothing to mend in them."""

import re

SVG = re.compile(r"<svg\b[^>]*>.*?</svg>", re.DOTALL)
MARK = re.compile(r'<svg data-set-aside="(\d+)"></svg>')
HEAD = re.compile(r"(<svg\b[^>]*>\s*(?:<title\b[^>]*>.*?</title>)?).*?</svg>", re.DOTALL)


def set_aside(text: str) -> tuple[str, list[str]]:
    """Replace every drawing by a numbered mark.

    >>> set_aside("<p><svg viewBox='0 0 1 1'><g/></svg></p>")
    ('<p><svg data-set-aside="0"></svg></p>', ["<svg viewBox='0 0 1 1'><g/></svg>"])
    """
    drawings: list[str] = []

    def mark(found: re.Match[str]) -> str:
        drawings.append(found[0])
        return f'<svg data-set-aside="{len(drawings) - 1}"></svg>'

    return SVG.sub(mark, text), drawings


def put_back(text: str, drawings: list[str]) -> str:
    """Put every drawing back in the place of its mark.

    >>> put_back(*set_aside("<p><svg><g/></svg></p>"))
    '<p><svg><g/></svg></p>'
    """
    return MARK.sub(lambda found: drawings[int(found[1])], text)


def outlines(text: str) -> str:
    """Keep of every drawing only its tag and its title.

    >>> outlines('<svg role="img"><title>T</title><g/></svg>')
    '<svg role="img"><title>T</title></svg>'
    """
    return HEAD.sub(r"\1</svg>", text)
