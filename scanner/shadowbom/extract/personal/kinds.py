"""The kinds of personal data that are looked for, and how a value of each looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shadowbom.extract.personal import checksums


@dataclass(frozen=True, slots=True)
class Kind:
    """``title`` is what a message calls several of it. ``shape`` finds candidates, ``holds`` says which have a right
    checksum, and ``odds`` are those of a random number of that shape. One is proof by itself where the odds are under
    ``PROOF`` or, for what has separators, where ``proven`` matches. ``names`` are what a column or the words before it
    call one; one that is ``named_only`` counts nowhere else, one that is ``accompanied`` only beside other kinds."""

    id: str
    title: str
    shape: re.Pattern[str]
    holds: Callable[[str], bool]
    odds: float
    names: re.Pattern[str]
    proven: re.Pattern[str] | None = None
    named_only: bool = False
    accompanied: bool = False

    def proves(self, text: str) -> bool:
        """Whether a value with a right checksum is one, whatever stands around it."""
        return self.odds < PROOF or (self.proven is not None and self.proven.fullmatch(text) is not None)


PROOF = 0.002


def _kind(
    id_: str, title: str, shape: str, holds: Callable[[str], bool], odds: float, names: str, proven: str = "", *,
    named_only: bool = False, accompanied: bool = False,
) -> Kind:
    return Kind(id_, title, re.compile(rf"(?<![\w.\-/])(?:{shape})(?![\w\-/]|\.\d)"), holds, odds,
                re.compile(rf"(?:^|[^a-z])(?:{names})(?:$|[^a-z])"), re.compile(proven) if proven else None,
                named_only, accompanied)


KINDS = (
    _kind("aadhaar", "Aadhaar numbers", r"[2-9]\d{3}(?:\d{8}| \d{4} \d{4})", checksums.aadhaar, 0.1, r"aadhaa?r|uidai"),
    _kind("belgian-id", "Belgian national numbers", r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d|\d{11}", checksums.belgian, 0.002,
          r"rijksregister\w{0,10}|registre national|nrn|insz|niss|national[ _]?(?:number|id)", r".*-.*"),
    _kind("bsn", "Dutch BSNs", r"\d{9}", checksums.bsn, 0.091, r"bsn|burgerservicenummer|sofi[ _]?nummer"),
    _kind("card", "payment cards",
          r"\d{4}(?P<s>[ \-]?)\d{4}(?P=s)\d{4}(?P=s)\d{1,7}|3\d{3}(?P<t>[ \-]?)\d{6}(?P=t)\d{4,5}", checksums.card, 0.1,
          r"(?:credit|debit|payment)?[ _]?card[ _]?(?:number|num|no|nr)?|cc[ _]?(?:number|num|no)?|pan|ccn"
          r"|kreditkarte\w{0,7}", r"\d{4}(?P<s>[ \-])\d{4}(?P=s)\d{4}(?P=s)\d{4}"),
    _kind("chinese-id", "Chinese identity numbers", r"\d{17}[\dX]", checksums.chinese, 0.001,
          r"id[ _]?card|identity[ _]?(?:card|number)|sfz\w{0,4}"),
    _kind("codice-fiscale", "codici fiscali", r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]", checksums.codice_fiscale,
          0.001, r"codice[ _]?fiscale|cf|tax[ _]?code"),
    _kind("cpf", "CPFs", r"\d{3}\.\d{3}\.\d{3}-\d\d|\d{11}", checksums.cpf, 0.01, r"cpf", r".*-.*"),
    _kind("dni", "Spanish DNIs", r"(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]", checksums.dni, 0.044, r"dni|nie|nif"),
    _kind("finnish-id", "Finnish identity codes", r"\d{6}[\-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", checksums.finnish, 0.001,
          r"hetu|henkil\w{1,30}|ssn|personal[ _]?id\w{0,8}"),
    _kind("iban", "IBANs", r"[A-Z]{2}\d\d(?:[A-Z0-9]{11,28}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)", checksums.iban,
          0.001, r"iban"),
    _kind("nhs", "NHS numbers", r"\d{10}|\d{3} \d{3} \d{4}", checksums.nhs, 0.09, r"nhs[ _]?(?:number|num|no|id)?",
          named_only=True),
    _kind("personnummer", "Swedish personnummer", r"\d{6}[\-+]\d{4}|\d{8}-\d{4}|\d{12}", checksums.swedish, 0.01,
          r"personnummer|personal[ _]?(?:identity[ _]?)?number|pnr"),
    _kind("pesel", "PESELs", r"\d{11}", checksums.pesel, 0.018, r"pesel"),
    _kind("ssn", "US social security numbers", r"\d{3}-\d\d-\d{4}", checksums.ssn, 1.0,
          r"ssn|social[ _]?security(?:[ _]?(?:number|num|no))?", named_only=True, accompanied=True),
)
"""Sorted by id."""
