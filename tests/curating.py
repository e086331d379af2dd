"""Archives with names that software found, in tests."""

from pathlib import Path

from kliping.site import load_site

SITE = "title: A\nbase_url: https://a.example/\nlanguages: [id]\n"


def archive(root: Path, *articles):
    """Each article: its text, then what was found in it, each as `entity` writes it."""
    (root / "site.yaml").write_text(SITE, "utf-8")
    folder = root / "content/articles/2024/06"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (body, *found) in enumerate(articles):
        entities = "".join(f"  - {one}\n" for one in found)
        head = f"id: a-{number}\ntitle: Berita {number}\ndate: 2024-06-{number + 1:02}\nlang: id\nentities:\n{entities}"
        (folder / f"a-{number}.md").write_text(f"---\n{head}---\n\n{body}\n", "utf-8")
    return load_site(root)


def entity(name, type_="person", **forms):
    count = sum(forms.values()) or 1
    written = ", ".join(f"{form.replace('_', ' ')}: {number}" for form, number in forms.items())
    more = f", forms: {{{written}}}" if forms else ""
    id_ = name.lower().replace(" ", "-")
    return f"{{id: {id_}, name: {name}, type: {type_}, count: {count}, by: tagger, confidence: 0.9{more}}}"
