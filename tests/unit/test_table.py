"""Names and decisions as a table, out and in."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curating import archive, entity
from kliping import decisions
from kliping.entities.cells import guarded, joined, parted, unguarded
from kliping.entities.census import Census
from kliping.entities.changes import changes
from kliping.entities.exchange import export, take
from kliping.entities.table import dumps, loads
from kliping.errors import VocabularyError
from kliping.model import Ruling, Term
from kliping.vocabulary import load_entities
from running import assert_one_line_each, kliping
from unit.test_decisions import IDS, VERDICTS, terms

TODAY = date(2026, 11, 28)
OWN = """\
- id: kim-jong-un
  type: person
  name: {id: Kim Jong Un, ko: 김정은}
  aliases: [Kim Jong-un, {name: Kim, only_with: [Pyongyang, "Korea; Utara"]}]
  was: [kim-jong-woon]
  wikidata: Q56226
  description: "=HYPERLINK(1), a | b {c}"
  links: [https://a.example/kim]
  not: [kim-jong-il]
- {kill: [Selasa, "-Rabu"], type: person}
- {retype: KPU, type: organisation}
- {apart: [A | B, "@C"]}
- {say: {Un: kim-jong-un}, in: [a-0, a-1]}
"""


@pytest.fixture
def site(tmp_path):
    made = archive(
        tmp_path,
        ("Joko Widodo tiba.", entity("Joko Widodo"), entity("Halden", "person")),
        ("Jokowi pulang.", entity("Jokowi"), entity("Koran", "organisation")),
    )
    (tmp_path / "content/entities.yaml").write_text(OWN, "utf-8")
    return made


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def known(site):
    return load_entities(site.content / "entities.yaml", shown="e")


def imported(site, edit):
    """Export, edit the rows, import."""
    table = rows(export(site)[0])
    for row in table:
        edit(row)
    return taken(site, table)


def taken(site, table):
    out = io.StringIO()
    writer = csv.DictWriter(out, table[0].keys())
    writer.writeheader()
    writer.writerows(table)
    (site.root / "t.csv").write_text(out.getvalue(), "utf-8")
    return take(site, site.root / "t.csv", today=TODAY)


def test_the_table_has_who_is_known_what_was_decided_and_what_else_is_found(site):
    table = rows(export(site)[0])
    assert [(row["name"], row["decision"], row["found"]) for row in table] == [
        ("Kim Jong Un", "", ""),
        ("Selasa", "kill", ""),
        ("'-Rabu", "kill", ""),
        ("KPU", "retype", ""),
        ("A \\| B | @C", "apart", ""),
        ("Un", "say", ""),
        ("Halden", "", "Halden"),
        ("Joko Widodo", "", "Joko Widodo"),
        ("Jokowi", "", "Jokowi"),
        ("Koran", "", "Koran"),
    ]
    assert table[0]["names"] == "id: Kim Jong Un | ko: 김정은"
    assert table[0]["aliases"] == r"Kim Jong-un | Kim {Pyongyang; Korea\; Utara}"
    assert table[0]["description"].startswith("'=HYPERLINK")


def test_what_was_exported_changes_nothing(site):
    assert imported(site, lambda row: None).did == {"decided": 0}
    assert not (site.content / "entities.decided.yaml").exists()


@settings(max_examples=60)
@given(st.lists(terms() | VERDICTS, max_size=3))
def test_the_table_loses_nothing(log):
    entities = decisions.settled(log)
    table = loads(dumps(entities, Census(entities)), shown="t")
    said = changes(table, decisions.settled(()), shown="t")
    assert decisions.settled(change.entry for change in said) == entities
    assert changes(table, entities, shown="t") == []


ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.text("'=+-@\t\r\n|{};\\ ab", max_size=8)


@given(ANY)
def test_a_cell_is_no_formula_and_says_the_same(text):
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))
    assert unguarded(cell) == text


@given(st.lists(ANY.filter(bool), max_size=4, unique=True), st.lists(ANY.filter(bool), min_size=1, max_size=3))
def test_texts_in_a_cell_are_parted_as_they_were_joined(texts, others):
    bound = {text: tuple(others) for text in texts[:1]}
    assert parted(joined(texts, bound)) == (tuple(texts), bound)


def test_two_names_that_are_made_one_are_merged(site):
    """As OpenRefine's clusters do it: the same name in both rows."""
    imported(site, lambda row: row.update(name="Joko Widodo") if row["found"] == "Jokowi" else None)
    (_, term) = known(site).terms
    assert term == Term(
        id="joko-widodo", type="person", name="Joko Widodo", aliases=("Jokowi",), was=("jokowi",)
    )


def test_two_names_may_get_a_third(site):
    imported(site, lambda row: row.update(name="Presiden Joko") if row["found"].startswith("Joko") else None)
    (_, term) = known(site).terms
    assert (term.name, set(term.aliases)) == ("Presiden Joko", {"Joko Widodo", "Jokowi"})
    assert {term.id, *term.was} == {"joko-widodo", "jokowi"}


def test_a_name_may_be_given_to_somebody_known(site):
    imported(site, lambda row: row.update(name="Kim Jong Un", type="person") if row["found"] == "Jokowi" else None)
    (term,) = known(site).terms
    assert (term.id, term.aliases) == ("kim-jong-un", ("Kim Jong-un", "Kim", "Jokowi"))
    assert term.only_with == (("Kim", ("Pyongyang", "Korea; Utara")),)


def test_a_name_may_be_killed_retyped_and_identified(site):
    cells = {
        "Halden": {"type": "place"},
        "Koran": {"decision": "kill"},
        "Jokowi": {"wikidata": "Q3318", "description": "Presiden"},
    }
    assert imported(site, lambda row: row.update(cells.get(row["found"], {}))).did == {"decided": 3}
    entities = known(site)
    assert {Ruling(name="Halden", becomes="place"), Ruling(name="Koran", type="organisation")} <= set(entities.rulings)
    assert entities.terms[1].wikidata == "Q3318"
    text = (site.content / "entities.decided.yaml").read_text("utf-8")
    assert imported(site, lambda row: None).did == {"decided": 0}
    assert (site.content / "entities.decided.yaml").read_text("utf-8") == text


def test_what_was_decided_can_be_changed_by_a_table(site):
    imported(site, lambda row: row.update(name="Joko Widodo") if row["found"] == "Jokowi" else None)
    imported(site, lambda row: row.update(name="Pak Joko", aliases="") if row["id"] == "joko-widodo" else None)
    assert known(site).terms[1] == Term(id="joko-widodo", type="person", name="Pak Joko", was=("jokowi",))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"type": "persn"}, '2: type: "persn" is no type. Did you mean "person"?'),
        ({"id": "../x"}, '2: id: "../x" cannot be part of an address. Use a-z, 0-9 and single hyphens.'),
        ({"name": "a" * 501}, "2: name: has more than 500 characters. Make it shorter."),
        ({"name": ""}, "2: name: is missing. Fill it in, or take the row out."),
        ({"wikidata": "12"}, '2: wikidata: "12" is not an item of Wikidata. Write it as Q3318.'),
        ({"links": "javascript:x"}, '2: links: "javascript:x" is not a web address. Write it as https://example.org/page.'),
        ({"image": "../x"}, '2: image: "../x" is no picture of the archive. Write it as images/ada.jpg.'),
        ({"decision": "kil"}, '2: decision: "kil" is none. Did you mean "kill"?'),
        ({"aliases": "Kim {x"}, '2: aliases: "Kim {x" has a brace that is not closed. '
            "Write it as: Kim {Pyongyang; Korea Utara}."),
        ({"was": "a {b}"}, "2: was: has braces. Write a backslash before each."),
        ({"names": "id: Kim Jong Un | ko: !"}, "2: name: has no letter or digit, and would never be found"),
        ({"names": "Kim Jong Un"}, '2: names: "Kim Jong Un" has no language. '
            "Write it as: id: Korea Utara | en: North Korea."),
        ({"name": "Kim"}, "2: name: is another than the first of names. Write the same in both."),
        ({"decision": "apart", "name": "A"}, "2: apart: is a single name. Name two or more that are not one: a | b."),
        ({"decision": "say"}, "2: say: needs name, id and in. Fill them in, or take the row out."),
        ({"description": "other"}, "2: kim-jong-un: entities.yaml says otherwise. "
            "Change it there: this program never writes that file."),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_told_with_its_line_and_nothing_is_written(site, edit, said):
    table = rows(export(site)[0])
    table[0].update(edit)
    table[-1]["decision"] = "kill"
    with pytest.raises(VocabularyError) as caught:
        taken(site, table)
    assert str(caught.value) == f"{site.root}/t.csv:{said}"
    assert not (site.content / "entities.decided.yaml").exists()


def test_all_wrong_rows_are_told(site):
    table = rows(export(site)[0])
    for row in table[-3:]:
        row["type"] = "x"
    with pytest.raises(VocabularyError) as caught:
        taken(site, table)
    assert [problem.line for problem in caught.value.problems] == [9, 10, 11]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", '1: the column "id" is missing. Begin with the table that "kliping entities export" writes.'),
        ("id,type,nmae\n", '1: there is no column "nmae". Did you mean "name"?'),
        ("id,type,name,id\n", "1: a column is there twice. Take one of them out."),
        (
            "id,type,name\na,person,A\n\nb,person\n",
            "4: has 2 cells, and there are 3 columns. Save the table again as CSV.",
        ),
        ('id,type,name\na,person,"A\n', "2: is not CSV: unexpected end of data"),
        ('id,type,name\na,person,"A"x\n', "2: is not CSV: ',' expected after '\"'"),
    ],
)
def test_what_is_no_table_is_told(text, said):
    with pytest.raises(VocabularyError) as caught:
        loads(text, shown="t.csv")
    assert str(caught.value) == f"t.csv:{said}"


@pytest.mark.parametrize("mark", [";", "\t"])
def test_tables_of_other_spreadsheets_are_read_and_lines_counted_as_they_are_in_the_file(mark):
    lines = ("id,type,name", 'a,place,"A\r\nB"', "b,place,B", "")
    table = loads("\r\n".join(lines).replace(",", mark), shown="t")
    assert [(row.line, row["id"]) for row in table] == [(2, "a"), (4, "b")]


@given(IDS)
def test_an_id_twice_is_told(id_):
    text = f"id,type,name\n{id_},person,Aa\n{id_},person,Bb\n"
    with pytest.raises(VocabularyError, match="is here for the second time, after line 2"):
        changes(loads(text, shown="t"), decisions.settled(()), shown="t")


def test_the_commands(site):
    result = kliping("-C", site.root, "entities", "export", "--csv", site.root / "out.csv")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Wrote 1 entities and 4 other names to ")
    on_screen = kliping("entities", "export", "-C", site.root, "--csv", "-").stdout
    assert on_screen == (site.root / "out.csv").read_text("utf-8")
    result = kliping("entities", "import", "-C", site.root, "--csv", site.root / "out.csv")
    assert (result.returncode, result.stdout[:23]) == (0, "Decisions taken over: 0")
    for name, text in {"missing.csv": None, "latin.csv": b"id,type,name\na,person,\xe9\n", "bad.csv": b"x\n"}.items():
        if text:
            (site.root / name).write_bytes(text)
        result = kliping("entities", "import", "-C", site.root, "--csv", site.root / name)
        assert_one_line_each(result)
        assert (result.returncode, result.stderr.count("\n")) == (1, 1)
