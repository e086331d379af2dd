"""The names of an archive -> items of Wikidata that may be them, as proposals; a person decides."""

from time import perf_counter

from kliping import wholefile
from kliping.entities import offers
from kliping.entities.census import Census
from kliping.entities.identity import Key
from kliping.entities.propose import MOST, Progress, offered, read
from kliping.entities.wikidata import AnswerError, Cache, Wikidata
from kliping.model import ENTITY_TYPES, Problem, Report
from kliping.site import Site


def reconcile(
    site: Site,
    wikidata: Wikidata | None,
    cache: Cache,
    *,
    limit: int,
    again: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Ask Wikidata for at most `limit` names that were not asked yet (with `again`, that were as well).

    Without `wikidata` nothing is asked. What was said, now and before, goes to content/entities.proposed.yaml.
    """
    start = perf_counter()
    archive = read(site)
    language = site.languages[0].split("-")[0]
    known = {} if again else cache.candidates(language)
    open_ = [key for key in _names(archive.census, site.min_articles) if key not in known]
    asked, problems = 0, list[Problem]()
    for key in open_[:limit] if wikidata else ():
        assert wikidata  # noqa: S101  (narrows the type)
        try:
            cache.keep(key, language, wikidata.choices(*key, language))
        except AnswerError as error:
            problems += error.problems
            break
        asked += 1
        if progress:
            progress(asked, min(limit, len(open_)))
    found = offered(archive, cache.candidates(language), most=MOST)
    wholefile.write(site.content / offers.PROPOSED, offers.dumps(found))
    did = {"asked": asked, "left": len(open_) - asked, "proposed": offers.counts(found)["wikidata"]}
    return Report(did=did, problems=(*archive.problems, *problems), seconds=perf_counter() - start)


def _names(census: Census, min_articles: int) -> list[Key]:
    """What has a page and no item yet, most often named first."""
    types = {str(type_): type_ for type_ in ENTITY_TYPES}
    bare = (term for term in census.terms.values() if not term.wikidata and term.id in census.known)
    terms: list[Key] = [(term.name, types[term.type]) for term in bare]
    found = [key for key, seen in census.found.items() if seen.articles >= min_articles]
    return sorted([*terms, *found], key=lambda key: (-census.seen(key).count, key))
