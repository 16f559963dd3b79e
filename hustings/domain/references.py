"""Person and door numbers as they are printed: with a check sign, so that a slip of the pen names nobody else."""

_SIGNS = "0123456789ABCDEFGHJKMNPQRTUVWXYZ"  # 32 signs; none that is misread for another

_LARGEST, _LONGEST = 2**31 - 1, 10  # the largest number that anybody has, and its digits


def reference(number: int) -> str:
    """The printed form of a number: `reference(1234)` is `001234-` and a check sign."""
    return f"{number:06d}-{_check(number)}"


def number_of(text: str) -> int | None:
    """The number that a printed reference names, or None if it was misread."""
    digits, dash, sign = text.strip().upper().rpartition("-")
    if not dash or not digits.isascii() or not digits.isdecimal() or len(digits) > _LONGEST:
        return None
    number = int(digits)
    return number if number <= _LARGEST and sign == _check(number) else None


def _check(number: int) -> str:
    # weights of a different power of 7 per place find every single slip and every swap of neighbours
    total = sum(int(digit) * pow(7, place + 1, 31) for place, digit in enumerate(reversed(f"{number:06d}")))
    return _SIGNS[total % 31]
