"""Other software as recognisers, against small fakes of what is there when it is installed, and a server of our own."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType, SimpleNamespace

import pytest

from kliping.entities import registry
from kliping.entities.adapters import gliner, spacy, stanza
from kliping.entities.adapters.endpoint import Endpoint
from kliping.entities.adapters.loading import apart, mention
from kliping.entities.values import Doc, Mention, Span
from kliping.errors import UsageError

TEXT = "Foto: Ratna Kusuma\nGubernur Ratna Kusuma tiba di Balige."
DOC = Doc(text=TEXT, lang="id", zones=(Span(zone="credit", start=0, end=18),))
FOUND = [("Ratna Kusuma", "person", 28), ("Balige", "place", 49)]


def seen(mentions):
    return [(TEXT[m.start : m.end], m.type, m.start) for m in mentions]


def places(text, names):
    return [(text.index(name), text.index(name) + len(name), label) for name, label in names.items() if name in text]


@pytest.fixture(autouse=True)
def _nothing_is_loaded():
    for module in (gliner, spacy, stanza):
        module._loaded.cache_clear()


@pytest.fixture
def library(monkeypatch):
    """A function that puts a made-up library where the real one would be imported from."""

    def put(name, **content):
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)

    return put


class Pipeline:
    meta = {"lang": "id", "name": "berita", "version": "1.0"}  # noqa: RUF012

    def pipe(self, texts):
        for text in texts:
            yield SimpleNamespace(
                ents=[
                    SimpleNamespace(start_char=start, end_char=end, label_=label)
                    for start, end, label in places(text, {"Ratna Kusuma": "PERSON", "Balige": "GPE", "tiba": "EVENT"})
                ]
            )


def test_spacy(library):
    library("spacy", load=lambda name: Pipeline())
    made = registry.recogniser("spacy", {"model": "id_berita"})
    assert seen(made.find([DOC])[0]) == FOUND
    assert made.languages == {"id"}
    assert made.fingerprint() != registry.recogniser("spacy", {"model": "id_other"}).fingerprint()


def test_spacy_without_the_model(library):
    def load(name):
        raise OSError("[E050] Can't find model")

    library("spacy", load=load)
    with pytest.raises(UsageError, match="python -m spacy download id_berita"):
        registry.recogniser("spacy", {"model": "id_berita"})


def test_stanza(library):
    class Found:
        def __init__(self, lang, **options):
            assert options["download_method"] is None

        def __call__(self, text):
            found = places(text, {"Ratna Kusuma": "PER", "Balige": "LOC"})
            return SimpleNamespace(ents=[SimpleNamespace(start_char=a, end_char=b, type=c) for a, b, c in found])

    library("stanza", Pipeline=Found)
    assert seen(registry.recogniser("stanza", {"lang": "id"}).find([DOC])[0]) == FOUND


def test_stanza_without_the_models(library):
    def pipeline(lang, **options):
        raise FileNotFoundError("resources.json")

    library("stanza", Pipeline=pipeline)
    with pytest.raises(UsageError, match=r"stanza\.download\('id'"):
        registry.recogniser("stanza", {"lang": "id"})


def test_gliner(library):
    class Model:
        @staticmethod
        def from_pretrained(name, local_files_only):
            assert local_files_only
            return Model()

        def predict_entities(self, text, labels, threshold):
            found = places(text, {"Ratna Kusuma": "person", "Balige": "location"})
            return [{"start": a, "end": b, "label": c, "score": 0.8} for a, b, c in found]

    library("gliner", GLiNER=Model)
    made = registry.recogniser("gliner")
    assert seen(made.find([DOC])[0]) == FOUND
    long = Doc(text="kata " * 300 + "\n" + "di Balige. " + "kata " * 300)
    (found,) = made.find([long])[0]
    assert long.text[found.start : found.end] == "Balige"


def test_windows_are_the_text():
    for text in ("kata " * 700, "x" * 3000, "Satu. " * 500, "\n" * 2500, ""):
        parts = gliner.windows(text, 7)
        assert "".join(part for _, part in parts) == text
        assert [start for start, _ in parts] == [7 + sum(len(p) for _, p in parts[:n]) for n in range(len(parts))]
        assert all(len(part) <= 1200 for _, part in parts)


@pytest.mark.parametrize("name", ["spacy", "stanza", "gliner"])
def test_a_missing_library_is_one_line_with_the_command(name, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError) as caught:
        registry.recogniser(name)
    line = str(caught.value)
    assert f'pip install "kliping[{name}]"' in line
    assert "\n" not in line


def test_mentions_outside_the_text_or_of_no_type_are_lost():
    doc = Doc(text=" Balige ")
    assert mention(doc, 0, 8, "loc", 7.0) == Mention(start=1, end=7, type="place", score=1.0)
    assert [mention(doc, *place, "LOC") for place in ((-1, 4), (3, 99), (5, 5), (0, 1))] == [None] * 4
    assert mention(doc, 1, 7, "MISC") is None


def test_of_mentions_over_another_the_surer_stays():
    first, second = (Mention(start=0, end=end, type="place", score=score) for end, score in ((4, 0.5), (9, 0.9)))
    assert apart([first, second, None]) == [second]


@pytest.fixture
def server():
    """A language model of our own: it answers what it is told, and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            http.asked.append((self.path, asked, self.headers.get("Authorization")))
            body = http.answer if isinstance(http.answer, bytes) else json.dumps(http.answer).encode()
            self.send_response(http.status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    http.asked, http.status, http.answer = [], 200, b""
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield http
    http.shutdown()
    http.server_close()
    thread.join()


def chat(names, before="", after=""):
    return {"choices": [{"message": {"content": before + json.dumps({"names": names}) + after}}]}


NAMES = [{"name": "Ratna Kusuma", "type": "person"}, {"name": "Balige", "type": "place"},
         {"name": "Paris", "type": "place"}, {"name": "Bal", "type": "place"}, {"name": 7}, "x",
         {"name": "tiba", "type": "verb"}]  # fmt: skip


def endpoint(http, **settings):
    return registry.recogniser("endpoint", {"url": f"http://127.0.0.1:{http.server_port}/v1", "model": "m", **settings})


def test_names_that_a_language_model_invents_are_lost(server):
    server.answer = chat(NAMES, before="Here you are:\n```json\n", after="\n```")
    assert seen(endpoint(server).find([DOC])[0]) == FOUND
    path, asked, key = server.asked[0]
    assert (path, asked["temperature"], key) == ("/v1/chat/completions", 0, None)
    assert "Foto" not in json.dumps(asked)  # a credit is not shown to it


def test_ollama(server):
    server.answer = {"message": {"content": json.dumps({"names": NAMES})}}
    url = f"http://127.0.0.1:{server.server_port}"
    assert seen(Endpoint(url=url, model="m", api="ollama").find([DOC])[0]) == FOUND
    assert server.asked[0][0] == "/api/chat"


def test_answers_are_kept_by_what_was_asked(server, tmp_path):
    server.answer = chat(NAMES)
    for _ in range(2):
        assert seen(endpoint(server, cache_dir=tmp_path).find([DOC])[0]) == FOUND
    assert len(server.asked) == 1
    endpoint(server, cache_dir=tmp_path, model="n").find([DOC])
    assert len(server.asked) == 2


def test_the_key_comes_from_the_environment(server, monkeypatch):
    server.answer = chat([])
    monkeypatch.setenv("KLIPING_TEST_KEY", "secret")
    endpoint(server, key_from="KLIPING_TEST_KEY").find([DOC])
    assert server.asked[0][2] == "Bearer secret"
    monkeypatch.delenv("KLIPING_TEST_KEY")
    with pytest.raises(UsageError, match="KLIPING_TEST_KEY is not set"):
        endpoint(server, key_from="KLIPING_TEST_KEY", model="n").find([DOC])


@pytest.mark.parametrize(
    ("status", "answer", "what"),
    [
        (404, b"", "answered 404"),
        (200, b"<html>", "does not answer"),
        (200, {"error": "no"}, "did not answer as expected"),
        (200, {"choices": []}, "did not answer as expected"),
        pytest.param(200, b"[" * 100_000, "does not answer", id="deep"),
    ],
)
def test_a_server_that_fails_is_one_line(server, status, answer, what):
    server.status, server.answer = status, answer
    with pytest.raises(UsageError, match=what) as caught:
        endpoint(server).find([DOC])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "", "no names", "{", '{"names": 5}', "[]", '{"x": []}', pytest.param("\ud800", id="half"),
        pytest.param('{"names": ' + "[" * 100_000 + "}", id="deep"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_what_was_asked_for_has_no_names(server, content, tmp_path):
    server.answer = {"choices": [{"message": {"content": content}}]}
    for _ in range(2):
        assert endpoint(server, cache_dir=tmp_path).find([DOC]) == [[]]


def test_a_server_that_is_not_there_is_one_line():
    with pytest.raises(UsageError, match=r"does not answer.*Start the server"):
        Endpoint(url="http://127.0.0.1:9", model="m", timeout=2).find([DOC])
    with pytest.raises(UsageError, match="is no address"):
        Endpoint(url="file:///etc/passwd", model="m")
