"""Extracted articles -> the same with the people, organisations and places that they name.

What is said of an article depends on it alone, so that the order of files and the number of workers make no difference.
"""

from collections.abc import Sequence
from dataclasses import replace

from kliping.converter.extract import Outcome
from kliping.converter.parcel import Parcel
from kliping.converter.readers import shown
from kliping.entities.naming import entities
from kliping.entities.recognition import Recognition, recogniser
from kliping.errors import KlipingError
from kliping.model import Article, Entity, Problem


def named(outcomes: Sequence[Outcome], wanted: Recognition) -> list[Outcome]:
    """Name a batch. An article that its original has given entities keeps those; what cannot be named is a problem."""
    places = [place for place, one in enumerate(outcomes) if one.extracted and not one.extracted.article.entities]
    articles = [extracted.article for place in places if (extracted := outcomes[place].extracted)]
    done = list(outcomes)
    for place, found in zip(places, _found(articles, wanted), strict=True):
        done[place] = _with(outcomes[place], found)
    return done


def _found(articles: Sequence[Article], wanted: Recognition) -> list[tuple[Entity, ...] | Exception]:
    """The entities of each; one that the recogniser fails on must not take the others with it."""
    try:
        return [*entities(articles, recogniser(wanted))]
    except Exception as error:
        if len(articles) == 1:
            return [error]
    return [found for article in articles for found in _found([article], wanted)]


def _with(outcome: Outcome, found: tuple[Entity, ...] | Exception) -> Outcome:
    if isinstance(found, tuple) and outcome.extracted:
        article = replace(outcome.extracted.article, entities=found)
        return replace(outcome, parcel=Parcel(replace(outcome.extracted, article=article)))
    where = shown(outcome.file, outcome.raw.part if outcome.raw else None)
    if isinstance(found, KlipingError):
        problem = replace(found.problem, where=where)
    else:
        what = f"the recogniser failed: {type(found).__name__}: {str(found)[:200]}"
        hint = 'Report it to its makers; "recogniser: none" in site.yaml converts without it.'
        problem = Problem(where=where, what=what, hint=hint)
    return Outcome(file=outcome.file, problem=problem)
