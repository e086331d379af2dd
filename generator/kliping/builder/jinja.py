"""Jinja as the pages need it: the same templates give the same text, with less work at each call."""

import json
from collections.abc import Callable, Mapping, MutableMapping
from types import BuiltinMethodType, CodeType, MethodType
from typing import Any

import jinja2
from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from kliping.builder.words import Words

try:
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:  # MarkupSafe without its C part, or another release of it
    _escaped = escape


class _Template(jinja2.Template):
    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, object],  # noqa: A002  (Jinja's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Give a template an `escape` that costs a fifth of MarkupSafe's: a page calls it more than a hundred times."""
        namespace: dict[str, object] = {"environment": environment, "__file__": code.co_filename}
        exec(code, namespace)  # noqa: S102  (as Jinja does)
        namespace["escape"] = _escape
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


_PLAIN = frozenset((MethodType, BuiltinMethodType, Words))  # what takes no context of Jinja's


class _Context(Context):
    # Jinja's own signature takes and gives anything.
    def call(self, obj, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202
        """Call what a template calls: macros and plain methods without looking for what they have not."""
        kind = type(obj)
        if kind is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return obj(self.eval_ctx, *args, **kwargs)
        if kind in _PLAIN:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return obj(*args, **kwargs)
        return super().call(obj, *args, **kwargs)


class _Environment(Environment):
    template_class = _Template
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


def environment(source: Callable[[str], tuple[str, str, None]]) -> Environment:
    """An environment without globals and filters of ours; `source` gives the text and the file of a template."""
    made = _Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=select_autoescape(disabled_extensions=("txt",), default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.policies["json.dumps_function"] = _json
    made.policies["json.dumps_kwargs"] = {}
    return made
