"""Whether a number is one that its checksum allows. Each takes a number as it stands, with its separators."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import lru_cache

from shadowbom.bundled import folder

_NO_DIGIT = re.compile(r"\D")
_SPACED = re.compile(r"[ .\-]")
# Lengths of IBANs by country: the registry of SWIFT.
_IBAN = {country: size for size, countries in {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "PT ST",
    26: "IS TR",
    27: "FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
}.items() for country in countries.split()}
_SPANISH = "TRWAGMYFPDXBNJZSQVHLCKE"
_FINNISH = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
    25, 24, 23), strict=True))
_CHINESE = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
})
_FEW = 4
"""A number of so few different digits is made up."""


def card(text: str) -> bool:
    """A payment card: Luhn, the ranges of the issuers (ISO/IEC 7812), and no number that processors give for tests."""
    digits = _NO_DIGIT.sub("", text)
    return _issued(digits) and luhn(digits) and len(set(digits)) > _FEW and digits[:-1] not in _tests("cards")


def _issued(digits: str) -> bool:
    size = len(digits)
    two, three, four = int(digits[:2]), int(digits[:3]), int(digits[:4])
    if two in (34, 37):
        return size == 15
    if two in (36, 38, 39) or 300 <= three <= 305:
        return size == 14
    if digits[0] == "4":
        return size in (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return size == 16
    return 16 <= size <= 19 and (four == 6011 or 644 <= three <= 649 or two in (62, 65) or 3528 <= four <= 3589)


def luhn(digits: str) -> bool:
    """Digits whose last one is right by the formula of Luhn (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iban(text: str) -> bool:
    """An IBAN: the length of its country and ISO 7064 mod 97-10; none that documentation gives as an example."""
    plain = text.replace(" ", "")
    if len(plain) != _IBAN.get(plain[:2]) or plain[:2] + plain[4:] in _tests("ibans"):
        return False
    number = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return int(number) % 97 == 1 and len(set(plain[4:])) > _FEW


def codice_fiscale(text: str) -> bool:
    """An Italian codice fiscale: its last letter, of D.M. 23/12/1976."""
    total = sum(_ODD[char] if place % 2 == 0 else int(char, 36) - (10 if char.isalpha() else 0)
                for place, char in enumerate(text[:15]))
    return chr(ord("A") + total % 26) == text[15]


def dni(text: str) -> bool:
    """A Spanish DNI or NIE: the letter is the number modulo 23."""
    plain = text.replace("-", "")
    number = plain[:-1].translate(str.maketrans("XYZ", "012"))
    return _SPANISH[int(number) % 23] == plain[-1] and len(set(number)) > _FEW


def cpf(text: str) -> bool:
    """A Brazilian CPF: two digits modulo 11."""
    digits = [int(char) for char in _NO_DIGIT.sub("", text)]
    return len(set(digits)) > 1 and all(
        sum(digit * (size + 1 - at) for at, digit in enumerate(digits[:size])) * 10 % 11 % 10 == digits[size]
        for size in (9, 10))


def bsn(text: str) -> bool:
    """A Dutch BSN: the eleven test."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(char) * weight for char, weight in zip(text, weights, strict=True))
    return total % 11 == 0 and len(set(text)) > _FEW


def pesel(text: str) -> bool:
    """A Polish PESEL: a day of birth, and a digit modulo 10."""
    month = int(text[2:4])
    century = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[month // 20]
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return _day(century + int(text[:2]), month % 20, int(text[4:6])) and (
        sum(int(char) * weight for char, weight in zip(text, weights, strict=True)) % 10 == 0)


def belgian(text: str) -> bool:
    """A Belgian national number: a day of birth, and two digits modulo 97, after 2000 with a 2 in front."""
    digits = _SPACED.sub("", text)
    body, check = digits[:9], int(digits[9:])
    return any(_day(century + int(body[:2]), int(body[2:4]), int(body[4:6])) and 97 - int(front + body) % 97 == check
               for century, front in ((1900, ""), (2000, "2")))


def finnish(text: str) -> bool:
    """A Finnish personal identity code: a day of birth, and a sign modulo 31."""
    century = 1800 if text[6] == "+" else 1900 if text[6] in "-YXWVU" else 2000
    return _day(century + int(text[4:6]), int(text[2:4]), int(text[:2])) and (
        _FINNISH[int(text[:6] + text[7:10]) % 31] == text[10])


def swedish(text: str) -> bool:
    """A Swedish personnummer: a day of birth, and Luhn over the last ten digits."""
    digits = _NO_DIGIT.sub("", text)
    return any(_day(int(f"{century}{digits[-10:-8]}"), int(digits[-8:-6]), int(digits[-6:-4])) for century in (
        (digits[:2],) if len(digits) == 12 else ("19", "20"))) and luhn(digits[-10:])


def aadhaar(text: str) -> bool:
    """An Indian Aadhaar number: the scheme of Verhoeff, in the dihedral group of order ten."""
    total = 0
    for place, char in enumerate(reversed(_SPACED.sub("", text))):
        digit = int(char)
        for _ in range(place % 8):
            digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
        total = _dihedral(total, digit)
    return total == 0


def _dihedral(left: int, right: int) -> int:
    if left < 5:
        return (left + right) % 5 + (5 if right >= 5 else 0)
    return (left - right) % 5 + 5 if right < 5 else (left - right) % 5


def chinese(text: str) -> bool:
    """A Chinese resident identity number: a province, a day of birth, and ISO 7064 mod 11-2."""
    born = int(text[6:10])
    total = sum(int(char) * weight for char, weight in zip(text, _CHINESE, strict=False))
    return text[:2] in _PROVINCES and 1900 <= born <= 2035 and _day(born, int(text[10:12]), int(text[12:14])) and (
        "10X98765432"[total % 11] == text[17])


def nhs(text: str) -> bool:
    """A number of the British NHS: a digit modulo 11."""
    digits = _SPACED.sub("", text)
    total = 11 - sum(int(char) * (10 - at) for at, char in enumerate(digits[:9])) % 11
    return total != 10 and total % 11 == int(digits[9]) and len(set(digits)) > _FEW


def ssn(text: str) -> bool:
    """A number that the American social security may have given out: it has no checksum."""
    area, group, serial = text.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000" and (
        text not in ("078-05-1120", "219-09-9999", "123-45-6789"))


def _day(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day) is not None
    except ValueError:
        return False


@lru_cache(maxsize=2)
def _tests(kind: str) -> frozenset[str]:
    stated = tomllib.loads((folder("data") / "test_numbers.toml").read_text(encoding="utf-8"))
    return frozenset(stated[kind])
