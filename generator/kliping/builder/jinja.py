"""Jinja as the pages need it: the same templates give the same text, with less work at each call."""

import json
from collections.abc import Callable, Mapping, MutableMapping
from functools import cached_property, partial
from operator import call
from types import CodeType
from typing import Any

import jinja2
from jinja2 import Environment, StrictUndefined, Template, nodes, select_autoescape
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:  # MarkupSafe without its C part, or another release of it
    _escaped = escape


class _Generator(CodeGenerator):
    """Jinja's compiler, but for what it writes where a template asks for an attribute or calls something.

    Nothing of ours asks for Jinja's context, and an attribute is nearly always one: a page has hundreds of both.
    """

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  (Jinja's name)
        """Write what takes the attribute, or an item of a dict, or else asks the environment."""
        name = repr(node.attr)
        self.write("(v if (v := attribute((o := ")
        self.visit(node.node, frame)
        self.write(f"), {name}, missing)) is not missing else o[{name}] if type(o) is dict and {name} in o")
        self.write(f" else environment.getattr(o, {name}))")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Write a plain call, without the context."""
        self.write("call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class _Macro(Macro):
    def __call__(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  (Jinja's)
        """What the macro makes; as Jinja's own, but quicker where all that it gets are its own plain arguments."""
        if kwargs or self.caller or self.catch_kwargs or self.catch_varargs or len(args) > self._argument_count:
            return super().__call__(*args, **kwargs)
        made = self._func(*args, *(missing,) * (self._argument_count - len(args)))
        return _markup(made) if self._default_autoescape else made


_markup = partial(str.__new__, Markup)  # of what is text for certain


class Late:
    """What a template may ask for, made when it does."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    @cached_property
    def value(self) -> object:
        """What it is."""
        return self._make()


class _Context(Context):
    def resolve_or_missing(self, key: str) -> Any:  # noqa: ANN401  (Jinja's)
        """As Jinja's own; what is late is made."""
        found = super().resolve_or_missing(key)
        return found.value if type(found) is Late else found


class _Template(jinja2.Template):
    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, object],  # noqa: A002  (Jinja's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Give a template's code what `_Generator` has it call, and an `escape` that costs a fifth of MarkupSafe's."""
        namespace: dict[str, object] = {"environment": environment, "__file__": code.co_filename}
        exec(code, namespace)  # noqa: S102  (as Jinja does)
        namespace |= {"escape": _escape, "Macro": _Macro, "attribute": getattr, "call": call}
        return cls._from_namespace(environment, namespace, globals)


def _escape(value: object) -> str:
    """As MarkupSafe's escape, but for the type of what it gives: what a template yields is joined as text."""
    if isinstance(value, Markup):
        return value
    return _escaped(value) if type(value) is str else escape(value)


# As letters: escapes of other scripts than Latin are six times as long, and do not compress with the page's text.
_JSON: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": True}
_encode = json.JSONEncoder(**_JSON, check_circular=False).encode  # json.dumps makes an encoder each time


def _json(value: object, **options: object) -> str:
    """What the filter `tojson` writes."""
    return json.dumps(value, **{**_JSON, **options}) if options else _encode(value)


class _Environment(Environment):
    template_class = _Template
    code_generator_class = _Generator
    context_class = _Context

    def __init__(self, *, loader: jinja2.BaseLoader, **options: Any) -> None:  # noqa: ANN401  (Jinja's)
        super().__init__(loader=loader, **options)
        self._known: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, object] | None = None,  # noqa: A002  (Jinja's name)
    ) -> Template:
        """Return a template; it is made once, and Jinja's cache, which others may share, locks at each look."""
        if globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = super().get_template(name, parent)
        return found

    def make_globals(self, d: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        """Give all templates the one dict: Jinja's chain of mappings costs 20 µs at each import of a part."""
        return super().make_globals(d) if d else self.globals


def environment(
    source: Callable[[str], tuple[str, str, None]], compiled: jinja2.BytecodeCache | None = None
) -> Environment:
    """An environment without globals and filters of ours; `source` gives the text and the file of a template."""
    made = _Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=select_autoescape(disabled_extensions=("txt",), default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    made.policies["json.dumps_function"] = _json
    made.policies["json.dumps_kwargs"] = {}
    return made
