"""Wikidata is asked politely, what it said is kept, and a person decides; the server here answers as the real one."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from curating import archive, entity
from kliping.entities import offers
from kliping.entities.propose import propose
from kliping.entities.reconcile import reconcile
from kliping.entities.wikidata import AnswerError, Cache, Wikidata
from kliping.errors import UsageError
from running import assert_one_line_each, kliping


def item(id_, label, kind, *, coordinates=False, description="seorang tokoh"):
    """An item as wbgetentities gives it."""
    claim = {
        "mainsnak": {
            "snaktype": "value",
            "property": "P31",
            "datavalue": {"value": {"entity-type": "item", "id": kind}, "type": "wikibase-entityid"},
        },
        "type": "statement",
        "rank": "normal",
    }
    claims = {"P31": [claim, {"mainsnak": {"snaktype": "somevalue", "property": "P31"}, "rank": "normal"}]}
    if coordinates:
        claims["P625"] = [{"mainsnak": {"snaktype": "value", "property": "P625"}, "rank": "normal"}]
    return {
        "type": "item",
        "id": id_,
        "labels": {"id": {"language": "id", "value": label}},
        "descriptions": {"en": {"language": "en", "value": description}},
        "claims": claims,
    }


ITEMS = {
    "Q1": item("Q1", "Sari", "Q101352"),
    "Q2": item("Q2", "Rara Sari Dewi", "Q5"),
    "Q3": item("Q3", "Rara Sari", "Q5", description="wali\nkota"),
    "Q4": item("Q4", "Halden", "Q515", coordinates=True),
    "Q5": item("Q5", "Halden", "Q4830453"),
    "Q6": {"id": "Q6", "missing": ""},
}
FOUND = {"Rara Sari": ["Q1", "Q2", "Q3", "Q6"], "Halden": ["Q5", "Q4"]}


class Fake(BaseHTTPRequestHandler):
    """Answers in the shape of the real API; `script` has what it says before, request by request."""

    def do_GET(self):
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append((asked, dict(self.headers)))
        status, headers, body = self.server.script.pop(0) if self.server.script else (200, {}, answer(asked))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, *arguments):
        pass


def answer(asked):
    if asked["action"] == "wbsearchentities":
        hits = [
            {
                "id": id_,
                "title": id_,
                "label": ITEMS[id_].get("labels", {}).get("id", {}).get("value", id_),
                "match": {"type": "label", "language": "id", "text": asked["search"] if id_ == "Q5" else "x"},
            }
            for id_ in FOUND.get(asked["search"], ())
        ]
        return {"searchinfo": {"search": asked["search"]}, "search": hits, "success": 1}
    return {"entities": {id_: ITEMS[id_] for id_ in asked["ids"].split("|")}, "success": 1}


@contextmanager
def serving(script=()):
    with ThreadingHTTPServer(("127.0.0.1", 0), Fake) as server:
        server.asked, server.script = [], list(script)
        server.url = f"http://127.0.0.1:{server.server_port}/w/api.php"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def client(server, waits=None, **options):
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds
        (waits if waits is not None else []).append(seconds)

    return Wikidata(api=server.url, contact="https://a.example/", clock=lambda: now[0], sleep=sleep, **options)


@pytest.fixture
def site(tmp_path):
    named = (entity("Rara Sari"), entity("Halden", "place"), entity("Once Only"))
    return archive(tmp_path, ("Rara Sari di Halden.", *named), ("Rara Sari lagi di Halden.", *named[:2]))


def proposed(site):
    return {one.name: one for one in offers.load(site.content / offers.PROPOSED, shown="p") if one.why == "wikidata"}


def run(site, wikidata, **options):
    with Cache(site.cache_dir) as cache:
        return reconcile(site, wikidata, cache, **{"limit": 10} | options)


def test_only_what_fits_the_type_is_a_candidate_an_exact_name_first():
    with serving() as server:
        wikidata = client(server)
        people = wikidata.choices("Rara Sari", "person", "id")
        assert [(one.id, one.name, one.description) for one in people] == [
            ("Q3", "Rara Sari", "wali kota"),
            ("Q2", "Rara Sari Dewi", "seorang tokoh"),
        ]
        assert [one.id for one in wikidata.choices("Halden", "place", "id")] == ["Q4"]
        assert [one.id for one in wikidata.choices("Halden", "organisation", "id")] == ["Q5", "Q4"]
        assert wikidata.choices("Nobody", "person", "id") == ()


def test_it_says_who_asks_minds_the_lag_and_waits_between_requests():
    waits = []
    with serving() as server:
        client(server, waits).choices("Rara Sari", "person", "id")
        (first, headers), (second, _) = server.asked
    assert headers["User-Agent"].startswith("kliping/")
    assert "https://a.example/" in headers["User-Agent"]
    assert first == {
        "action": "wbsearchentities", "search": "Rara Sari", "language": "id", "uselang": "id", "type": "item",
        "limit": "10", "format": "json", "maxlag": "5",
    }  # fmt: skip
    assert (second["action"], second["ids"], second["languages"]) == ("wbgetentities", "Q1|Q2|Q3|Q6", "id|en")
    assert waits == [1.0]


LAG = {"error": {"code": "maxlag", "info": "Waiting for a database server: 6 seconds lagged.", "lag": 6}}


@pytest.mark.parametrize(
    ("script", "waits"),
    [
        ([(200, {"Retry-After": "7"}, LAG)], [7.0, 1.0]),
        ([(429, {"Retry-After": "9"}, {})], [9.0, 1.0]),
        ([(503, {}, {}), (503, {}, {})], [5.0, 10.0, 1.0]),
        ([(429, {"Retry-After": "86400"}, {})], [60.0, 1.0]),
        ([(429, {"Retry-After": "Sat, 28 Nov 2026 10:00:00 GMT"}, {})], [5.0, 1.0]),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to_and_tries_again(script, waits):
    found = []
    with serving(script) as server:
        assert client(server, found).choices("Rara Sari", "person", "id")
    assert found == waits


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([(503, {}, {})] * 4, "asks to be left alone for now"),
        ([(404, {}, {})], "answers 404 Not Found"),
        ([(200, {}, b"<html>")], "does not answer as Wikidata does"),
        ([(200, {}, [])], "does not answer as Wikidata does"),
        pytest.param([(200, {}, b"[" * 100_000)], "does not answer as Wikidata does", id="deep"),
        ([(200, {}, {"error": {"code": "badvalue"}})], "refuses: badvalue"),
    ],
)
def test_what_goes_wrong_is_one_line(script, said):
    with serving(script) as server:
        with pytest.raises(AnswerError) as caught:
            client(server).choices("Rara Sari", "person", "id")
        host = server.url.split("/")[2]
    assert str(caught.value) == f"{host}: {said}. What it said before is used. Try again later."


@pytest.mark.parametrize("answer", [{"search": [{"id": 1}, 2]}, {"search": {}}, {}, {"search": [{"id": "Q1"}]}])
def test_an_answer_of_another_shape_has_no_candidates(answer):
    with serving([(200, {}, answer), (200, {}, {"entities": [1]})]) as server:
        assert client(server).choices("Rara Sari", "person", "id") == ()


@pytest.mark.parametrize("id_", ["Q3<script>", "Q03", "P31", "Q3|Q4", "../Q3", None])
def test_what_is_no_item_is_no_candidate(id_):
    found = {"entities": {str(id_): ITEMS["Q3"]}}
    with serving([(200, {}, {"search": [{"id": id_, "label": "Rara Sari"}]}), (200, {}, found)]) as server:
        assert client(server).choices("Rara Sari", "person", "id") == ()


def test_a_label_that_no_file_can_have_is_made_one_line_that_it_can(site):
    hostile = item("Q7", "\ud800Rara\x1b[31m\nSari " + "x" * 100_000, "Q5", description="\udfff \u2028y")
    search = {"search": [{"id": "Q7", "label": "\ud800"}]}
    with serving([(200, {}, {"search": []}), (200, {}, search), (200, {}, {"entities": {"Q7": hostile}})]) as server:
        assert run(site, client(server)).did["proposed"] == 1
    (choice,) = proposed(site)["Rara Sari"].choices
    assert choice.name.startswith("Rara [31m Sari xxx")
    assert (len(choice.name), choice.description) == (250, "y")


@pytest.mark.parametrize(
    "api", ["ftp://a.example/", "http://[::1", "http:///x", "https://a.example/\u00fc", "http://a b/", "x"]
)
def test_what_is_no_address_is_told(api):
    with pytest.raises(UsageError, match="is not a web address"):
        Wikidata(api=api)


def test_a_host_that_cannot_be_asked_for_is_one_line():
    with pytest.raises(AnswerError, match="cannot be reached"):
        Wikidata(api=f"http://{'a' * 70}.example/").choices("Rara Sari", "person", "id")


def test_a_name_of_the_authority_file_is_asked_for_where_an_article_has_it(site):
    own = "- {id: rara, type: person, name: Rara Sari}\n- {id: nobody, type: person, name: Nobody Here}\n"
    (site.content / "entities.yaml").write_text(own, "utf-8")
    with serving() as server:
        run(site, client(server))
        assert [asked["search"] for asked, _ in server.asked if "search" in asked] == ["Halden", "Rara Sari"]


def test_names_with_pages_are_asked_once_and_what_was_said_is_proposed(site):
    with serving() as server:
        report = run(site, client(server))
        assert [asked["search"] for asked, _ in server.asked if "search" in asked] == ["Halden", "Rara Sari"]
        assert (report.did, report.problems) == ({"asked": 2, "left": 0, "proposed": 2}, ())
        assert [choice.id for choice in proposed(site)["Rara Sari"].choices] == ["Q3", "Q2"]
        assert proposed(site)["Rara Sari"].sentences[0].text == "Rara Sari di Halden."
        assert run(site, client(server)).did["asked"] == 0
        assert run(site, client(server), again=True, limit=1).did == {"asked": 1, "left": 1, "proposed": 2}


def test_without_a_network_what_was_said_before_is_used(site):
    with serving() as server:
        run(site, client(server), limit=1)
    first = proposed(site)
    assert set(first) == {"Halden"}
    gone = Wikidata(api=server.url)
    report = run(site, gone)
    assert report.status == 1
    assert len(report.problems) == 1
    assert "cannot be reached" in str(report.problems[0])
    assert proposed(site) == first
    assert run(site, None).did == {"asked": 0, "left": 1, "proposed": 1}
    with Cache(site.cache_dir) as cache:
        propose(site, candidates=cache.candidates("id"))
    assert proposed(site) == first


@pytest.mark.parametrize(
    ("answers", "key"),
    [("m\n1\n", "wikidata: Q3"), ("a\n", "- apart:\n    - Rara Sari\n    - Q3\n    - Q2\n  type: person")],
)
def test_a_person_decides_and_is_not_asked_again(site, answers, key):
    with serving() as server:
        kept = (site.content / "articles").rglob("*.md")
        before = {path: path.read_bytes() for path in kept}
        command = ("entities", "reconcile", "-C", site.root, "--api", server.url)
        assert kliping(*command).stdout.startswith("Asked for 2 names, 0 left; 2 proposals have items")
        result = kliping("entities", "review", "-C", site.root, "--only", "wikidata", input=answers)
        assert "  1 Rara Sari (Q3)  wali kota" in result.stdout
        assert key in (site.content / "entities.decided.yaml").read_text("utf-8")
        assert kliping(*command, "--offline").returncode == 0
    assert set(proposed(site)) == {"Halden"}
    assert {path: path.read_bytes() for path in before} == before
    assert not (site.content / "entities.yaml").exists()


def test_an_address_that_is_none_is_told(site):
    with pytest.raises(UsageError):
        Wikidata(api="file:///etc/passwd")
    result = kliping("entities", "reconcile", "-C", site.root, "--api", "ftp://a/b")
    assert_one_line_each(result)
    assert (result.returncode, result.stderr) == (
        2,
        '--api: "ftp://a/b" is not a web address. Write it as https://www.wikidata.org/w/api.php.\n',
    )


def test_a_damaged_cache_is_begun_anew(site):
    site.cache_dir.mkdir(exist_ok=True)
    (site.cache_dir / "wikidata.sqlite").write_bytes(b"not a database at all" * 100)
    with serving() as server:
        assert run(site, client(server)).did["asked"] == 2
