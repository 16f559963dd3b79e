"""placeholder being written by another room"""


def differences() -> list[str]:
    return []
