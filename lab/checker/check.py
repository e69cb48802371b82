"""check(text, setting): the whole way from a paste to a report."""

from lab.checker.judge import judge
from lab.checker.octave import is_octave, read_octave
from lab.checker.read_math import read_math
from lab.checker.read_numpy import read_numpy
from lab.checker.readings import Context, readings
from lab.checker.reference import bench
from lab.checker.report import Line, Report
from lab.checker.setting import Setting
from lab.checker.targets import parse_target
from lab.checker.tree import Name, Statement, Unreadable, nodes
import re


def read(source: str) -> list[Statement]:
    if re.search(r"\\[a-zA-Z]|\^|_\{|<-|[^\x00-\x7f]", source):
        return read_math(source, "latex" if re.search(r"\\[a-zA-Z]|[\^_]\{", source) else "text")
    if is_octave(source):
        return read_octave(source)
    try:
        return read_numpy(source)
    except Unreadable as e:
        try:
            return read_math(source, "text")
        except Unreadable:
            raise e from None


def check(text: str, setting: Setting, defines: str | None = None) -> Report:
    context = Context(setting)
    hint = parse_target(defines)
    lines = []
    for number, source in enumerate(text.splitlines(), 1):
        if not source.strip():
            continue
        try:
            statements = read(source)
            for st in statements[:-1]:
                for t in st.targets:
                    if isinstance(t, Name):
                        context.aliases[t.spelling] = st.value  # TODO
            st = statements[-1]
            if hint and len(statements) > 1:
                from lab.checker.targets import named_target
                from lab.checker.readings import ON_PAPER
                kinds = [getattr(named_target(s, context.meanings, ON_PAPER), "kind", None) for s in statements]
                if hint.kind in kinds:
                    st = statements[len(kinds) - 1 - kinds[::-1].index(hint.kind)]
            lost = any(isinstance(n, Name) and n.lost for t in (st.value, *st.targets) for n in nodes(t))
            found = readings(st, context, hint)
            if not found:
                raise Unreadable("say what this line computes")
            f = judge(found, bench(setting.without_names), bool(defines), lost)
            lines.append(Line(number, source, f.verdict, f.reading.target.name, f.error_class, f.reason))
        except Unreadable as e:
            lines.append(Line(number, source, "unreadable", message=str(e)))
    return Report(lines)
