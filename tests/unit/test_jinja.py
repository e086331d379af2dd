"""Our templates give what Jinja's own give: its compiler is ours in two places."""

import jinja2
import pytest
from jinja2 import StrictUndefined, UndefinedError

from kliping.builder import jinja

TEMPLATES = {
    "parts.html": """
{% macro name(item, before="", after=none) %}{{ before }}<b>{{ item }}</b>{{ after or "" }}{% endmacro %}
{% macro every() %}{{ varargs | join(",") }};{{ kwargs | dictsort | join(",") }}{% endmacro %}
{% macro boxed(title) %}<i title="{{ title }}">{{ caller(title) }}</i>{% endmacro %}
""",
    "base.html": "<{% block a %}base{% endblock %}>",
}
CASES = {
    "arguments": "{% import 'parts.html' as p %}{{ p.name('<') }}{{ p.name('x', '&') }}{{ p.name('x', after='>') }}",
    "all that comes": "{% import 'parts.html' as p %}{{ p.every(1, '<', z=3) }}",
    "caller": "{% from 'parts.html' import boxed %}{% call(x) boxed('a\"b') %}[{{ x }}]{% endcall %}",
    "item and attribute": "{{ site.items is mapping }} {{ site.title }} {{ site.deep.er.a }} {{ words[0].upper() }}",
    "methods": "{{ 'a,b'.split(',') | join('<') }} {{ site.get('none', '&') }} {{ range(3) | list }}",
    "loops": "{% for n in (1, (1,)) recursive %}{% if n == 1 %}{{ n }}{% else %}({{ loop(n) }}){% endif %}{% endfor %}",
    "loop filters": "{% for w in words if w.endswith('c') %}{{ loop.index }}{{ w }}{{ loop.cycle('x') }}{% endfor %}",
    "namespaces": "{% set n = namespace(a=1) %}{% for i in (1, 2) %}{% set n.a = n.a + i %}{% endfor %}{{ n.a }}",
    "super": "{% extends 'base.html' %}{% block a %}{{ super() }}{{ self.a is defined }}{% endblock %}",
    "set blocks": "{% set x %}<{{ words[1] }}>{% endset %}{{ x }}{{ x | upper }}",
    "undefined": "{{ nobody is defined }}{{ site.nothing is defined }}{{ site.nothing | default('-') }}",
    "joined": "{{ words | map('upper') | join('&') }}{{ 'a' ~ '<' ~ words[0] }}",
}
CONTEXT = {"site": {"title": "A & B", "deep": {"er": {"a": "<"}}}, "words": ["a<b", "b&c", "bd"]}


def environments() -> tuple[jinja2.Environment, jinja2.Environment]:
    ours = jinja.environment(lambda name: (TEMPLATES[name], name, None))
    options = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
    own = jinja2.Environment(
        loader=jinja2.DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, **options
    )
    return ours, own


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_a_template_gives_what_it_gives_in_jinja(text):
    ours, own = environments()
    assert ours.from_string(text).render(CONTEXT) == own.from_string(text).render(CONTEXT)


@pytest.mark.parametrize(
    "text",
    [
        "{{ site.nothing }}",
        "{{ site.nothing.more }}",
        "{{ nobody.name }}",
        "{{ nobody() }}",
        "{% import 'parts.html' as p %}{{ p.name() }}",
        "{% import 'parts.html' as p %}{{ p.name(1, 2, 3, 4) }}",
        "{% import 'parts.html' as p %}{{ p.name(1, other=2) }}",
        "{% import 'parts.html' as p %}{{ p.boxed('x') }}",
        "{{ words() }}",
    ],
)
def test_a_mistake_is_told_as_in_jinja(text):
    ours, own = environments()
    with pytest.raises((UndefinedError, TypeError)) as told:
        own.from_string(text).render(CONTEXT)
    with pytest.raises(told.type) as ours_told:
        ours.from_string(text).render(CONTEXT)
    assert str(ours_told.value) == str(told.value)


LATE = {
    "part.html": "[{{ own }}]",
    "base.html": "{% block main %}{% endblock %}{{ other }}",
    "asked.html": """
{%- extends 'base.html' %}
{% block main %}{{ own }}{% include 'part.html' %}{{ own is defined }}{% endblock %}
""",
    "unasked.html": "{{ other }}",
}


def test_what_is_late_is_made_when_a_template_asks_for_it_and_once():
    asked = []

    def make():
        asked.append(1)
        return "<"

    environment = jinja.environment(lambda name: (LATE[name], name, None))
    own = jinja.Late(make)
    assert environment.get_template("unasked.html").render(own=own, other="x") == "x"
    assert not asked
    assert environment.get_template("asked.html").render(own=own, other="x") == "&lt;[&lt;]Truex"
    assert asked == [1]
