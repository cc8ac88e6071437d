"""The letters of segments."""


def letter_of(segment: int) -> str:
    """The letter of a segment number: A, B ... Z, AA, AB ..."""
    letters = ""
    number = segment + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def in_order(letter: str) -> tuple[int, str]:
    """The key by which letters are sorted: Z comes before AA."""
    return len(letter), letter
