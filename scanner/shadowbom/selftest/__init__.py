"""Runs the signatures' own tests, and the rest of their contract, through the real pipeline."""

from __future__ import annotations

from shadowbom.selftest.cases import Case, Outcome, cases_of, run_case
from shadowbom.selftest.report import Failure, Report
from shadowbom.selftest.run import Bench, check, check_signature, open_bench

__all__ = [
    "Bench", "Case", "Failure", "Outcome", "Report", "cases_of", "check", "check_signature", "open_bench", "run_case",
]
