"""Check my backprop."""

from lab.checker.check import check
from lab.checker.report import Line, Report
from lab.checker.setting import Setting

__all__ = ["Line", "Report", "Setting", "check"]
