"""WordPress exports (WXR): posts and pages, with what shortcodes, attachments and the list of authors say of them."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from lxml.etree import _Element

from kliping.converter import names as people_of
from kliping.converter.readers import fieldmap, items, xml
from kliping.converter.readers.decoding import MOST_HTML, shown
from kliping.converter.readers.feeds import _is_of as is_of
from kliping.converter.readers.items import Item, Piece, Unread
from kliping.errors import ReadError
from kliping.model import Image

_ARTICLES = {"post", "page"}
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\]]+))")
_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b([^\[\]]{0,1000})\](.{0,20000}?)\[/(?:wp_)?caption\]", re.DOTALL | re.IGNORECASE
)
_MOST_CAPTIONS = 5000  # more are no captions, and would take minutes
_GALLERY = re.compile(r"\[gallery\b([^\[\]]{0,2000})\]", re.IGNORECASE)
_EMBED = re.compile(
    r"\[(?:embed|video|audio|youtube|playlist)\b([^\[\]]{0,1000})\](?:\s*(https?://[^\s\[\]<]+)\s*\[/\w+\])?",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(  # of page builders: what stands between two of them is text
    r"\[/?(?:(?:vc|et_pb|fusion|av|su|tve?|elementor|cs|ux|sc)_[\w-]{1,40}|row|column|divider|spacer|"
    r"contact-form[\w-]*|sharethis|ads?|adsense|more|nextpage)\b[^\[\]]{0,2000}\]",
    re.IGNORECASE,
)
_BLOCK = (
    r"(?:p|h[1-6]|ul|ol|li|table|thead|tbody|tr|td|th|blockquote|pre|div|figure|figcaption|section|article|hr|dl|dt|dd|"
    r"iframe|form)"
)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A picture of the library."""

    url: str
    caption: str | None = None
    alt: str | None = None
    parent: str | None = None


@dataclass
class _Library:
    """What posts refer to, from a first reading. Lives for one file."""

    authors: dict[str, str] = field(default_factory=dict)  # login -> the name that is shown
    attachments: dict[str, Attachment] = field(default_factory=dict)
    title: str | None = None
    link: str | None = None
    lang: str | None = None


def export(path: Path, file: str) -> Iterator[Piece]:
    """Read an export. What is no post and no page is listed, with how many there were."""
    sha = items.digest(path)
    library = _library(path, file)
    others: dict[str, int] = {}
    seen: set[str] = set()
    number = 0
    try:
        for item in xml.elements(path, file, ("item",)):
            number += 1
            kind = _wp(item, "post_type") or "post"
            if kind not in _ARTICLES:
                others[kind] = others.get(kind, 0) + 1
                continue
            part = items.part_name(_wp(item, "post_id") or xml.text(xml.child(item, "guid")) or number)
            if part in seen:
                part = f"{part} ({number})"
            seen.add(part)
            yield _post(item, file, sha, part, kind, library)
    finally:
        for name, count in sorted(others.items()):
            yield items.note(file, None, f"{count} of type {name[:60]} left out: neither posts nor pages")
    if not number:
        raise ReadError(shown(file), "holds no items", hint="Is it an export of WordPress?")


def _library(path: Path, file: str) -> _Library:
    library = _Library()
    wanted = ("item", "author", "title", "link", "language")
    try:
        for element in xml.elements(path, file, wanted):
            name, parent = xml.local(element), element.getparent()
            if name == "item":
                if _wp(element, "post_type") == "attachment" and (url := _attachment_url(element)):
                    library.attachments[_wp(element, "post_id")] = Attachment(
                        url=url,
                        caption=fieldmap.text(xml.text(xml.child(element, "encoded", "excerpt"))),
                        alt=fieldmap.text(_meta(element).get("_wp_attachment_image_alt")),
                        parent=_wp(element, "post_parent"),
                    )
            elif name == "author" and "wordpress" in xml.space(element):
                login, shown_as = _wp(element, "author_login"), _wp(element, "author_display_name")
                full = f"{_wp(element, 'author_first_name')} {_wp(element, 'author_last_name')}".strip()
                library.authors[login] = shown_as or full or login
            elif parent is not None and xml.local(parent) == "channel" and not xml.space(element):
                told = xml.text(element) or None
                attribute = {"language": "lang"}.get(name, name)
                if attribute in {"title", "link", "lang"} and getattr(library, attribute) is None:
                    setattr(library, attribute, told)
    except ReadError:
        pass  # told by the second reading, after the posts that can be read
    return library


def _attachment_url(item: _Element) -> str | None:
    return fieldmap.address(_wp(item, "attachment_url")) or fieldmap.address(xml.text(xml.child(item, "guid")))


def _wp(item: _Element, name: str) -> str:
    return xml.text(xml.child(item, name, "wordpress.org/export"))


def _meta(item: _Element) -> Mapping[str, str]:
    return {_wp(one, "meta_key"): _wp(one, "meta_value") for one in xml.children(item, "postmeta")}


def _post(item: _Element, file: str, sha: str, part: str, kind: str, library: _Library) -> Piece:
    status = _wp(item, "status")
    if status in {"trash", "auto-draft", "inherit"}:
        return items.note(file, part, f"left out: its status is {status}")
    if _wp(item, "post_password"):
        return items.note(file, part, "left out: it has a password", "Remove the password and export again.")
    fields: dict[str, object] = {}
    evidence: dict[str, str] = {}

    def put(name: str, value: object, told: str) -> None:
        if value not in (None, "", ()) and name not in fields:
            fields[name], evidence[name] = value, f"wxr: {told}"

    put("title", fieldmap.text(xml.text(xml.child(item, "title"))), "title")
    put("date", _moment(_wp(item, "post_date"), _wp(item, "post_date_gmt")), "wp:post_date_gmt")
    published = xml.text(xml.child(item, "pubDate"))
    put("date", published if re.search(r"\b(?:19|20)\d\d\b", published) else None, "pubDate")
    if status in {"publish", "future", "private", ""}:  # of a draft, it is when it was begun
        put("date", _local(_wp(item, "post_date")), "wp:post_date")
    changed = _moment(_wp(item, "post_modified"), _wp(item, "post_modified_gmt"))
    put("lastmod", changed if changed != fields.get("date") else None, "wp:post_modified_gmt")
    creators = [library.authors.get(xml.text(one), xml.text(one)) for one in xml.children(item, "creator")]
    put("authors", fieldmap.authors(creators), "dc:creator")
    link = fieldmap.address(xml.text(xml.child(item, "link")))
    put("source_url", link, "link")
    if is_of(link, library.link):
        put("source", fieldmap.text(library.title), "channel title")
    put("lang", library.lang, "language")
    put("description", fieldmap.text(xml.text(xml.child(item, "encoded", "excerpt"))), "excerpt:encoded")
    put("tags", _tags(item), "category")
    if status not in {"publish", ""}:
        put("draft", True, f"wp:status {status}")
    featured = library.attachments.get(_meta(item).get("_thumbnail_id", ""))
    if featured:
        put("images", (_image(featured),), "_thumbnail_id")
    body = xml.text(xml.child(item, "encoded", "content"))
    if not body.strip():
        return items.note(file, part, f"left out: the {kind} “{str(fields.get('title') or '')[:80]}” has no text")
    if len(body) > MOST_HTML:
        return items.wrong(file, part, f"has {len(body) / 2**20:,.0f} MiB of text, which is no article")
    evidence["body"] = "wxr: content:encoded"
    if "title" not in fields:
        return items.wrong(file, part, f"the {kind} has no title", "Give it one in WordPress, and export again.")
    if _GALLERY.search(body):  # what it shows is in the library, which stays here
        return _read(content(body, library.attachments, part), file, sha, part, fields, evidence)
    return Unread(read=_read_alone, given=(body, file, sha, part, fields, evidence), part=part, size=len(body))


def _read_alone(
    body: str, file: str, sha: str, part: str, fields: Mapping[str, object], evidence: Mapping[str, str]
) -> Item:
    return _read(content(body, {}, part), file, sha, part, fields, evidence)


def _read(
    written: str, file: str, sha: str, part: str, fields: Mapping[str, object], evidence: Mapping[str, str]
) -> Item:
    return items.raw(file, sha, "fragment", written, part=part, fields=fields, evidence=evidence)


def _tags(item: _Element) -> tuple[str, ...]:
    told = [
        xml.text(one)
        for domain in ("category", "post_tag", "tag")
        for one in xml.children(item, "category")
        if one.get("domain", "category") == domain and one.get("nicename") != "uncategorized"
    ]
    return fieldmap.tags(told)


def _local(written: str) -> str | None:
    return written if re.match(r"(?:19|20)\d\d-\d\d-\d\d", written) else None


def _moment(local: str, gmt: str) -> str | None:
    """The moment in the site's own zone: WordPress has it once in that and once in UTC."""
    try:
        utc = datetime.fromisoformat(gmt)
        here = datetime.fromisoformat(local) if _local(local) else utc
    except ValueError:
        return None
    offset = round((here - utc).total_seconds() / 900) * 900
    zone = timezone(timedelta(seconds=offset)) if abs(offset) <= 15 * 3600 else timezone.utc  # noqa: UP017
    return utc.replace(tzinfo=timezone.utc).astimezone(zone).isoformat()  # noqa: UP017


def _image(found: Attachment) -> Image:
    from kliping.converter import captions  # noqa: PLC0415

    told = captions.split(found.caption) if found.caption else None
    if told:
        creator = people_of.creator(told.credit, by=told.names_person)
        return Image(src=found.url, caption=told.caption, credit=told.credit, creator=creator, alt=found.alt)
    return Image(src=found.url, caption=found.caption, alt=found.alt if found.alt != found.caption else None)


def content(body: str, attachments: Mapping[str, Attachment], post: str) -> str:
    """The HTML of a post: shortcodes become figures and links, blank lines paragraphs, as WordPress shows it."""
    body = body.replace("\r\n", "\n")
    body = re.sub(r"\[\[([^\[\]]{1,200})\]\]", r"&#91;\1&#93;", body)  # an escaped shortcode
    body = re.sub(r"<!--more.*?-->|<!--nextpage-->", "\n\n", body)
    body = re.sub(r"<!--.*?(?:-->|\Z)", "", body, flags=re.DOTALL)
    if body.count("caption") < _MOST_CAPTIONS:
        body = _CAPTION.sub(_captioned, body)
    body = _GALLERY.sub(lambda found: _gallery(found[1], attachments, post), body)
    body = _EMBED.sub(_embedded, body)
    body = _SHORTCODE.sub("\n\n", body)
    return _paragraphs(body)


def _attributes(written: str) -> dict[str, str]:
    return {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(written)}


def _captioned(found: re.Match[str]) -> str:
    inner, told = found[2], _attributes(found[1]).get("caption", "")
    picture = re.search(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", inner, re.IGNORECASE)
    if not picture:
        return f"\n\n{inner}\n\n"
    caption = told or (inner[: picture.start()] + " " + inner[picture.end() :]).strip()
    caption = re.sub(r"\s*\n\s*", " ", caption)
    return f"\n\n<figure>{picture[0]}<figcaption>{caption}</figcaption></figure>\n\n"


def _gallery(written: str, attachments: Mapping[str, Attachment], post: str) -> str:
    said = _attributes(written)
    ids = [one.strip() for one in (said.get("ids") or said.get("include") or "").split(",") if one.strip()]
    excluded = {one.strip() for one in said.get("exclude", "").split(",")}
    if not ids:
        parent = said.get("id") or post
        ids = [key for key, one in attachments.items() if one.parent == parent and key not in excluded]
    figures = [
        f'<figure><img src="{html.escape(one.url)}" alt="{html.escape(one.alt or "")}">'
        f"<figcaption>{html.escape(one.caption or '')}</figcaption></figure>"
        for key in ids[:200]
        if (one := attachments.get(key))
    ]
    return "\n\n" + "\n\n".join(figures) + "\n\n"


def _embedded(found: re.Match[str]) -> str:
    said = _attributes(found[1])
    url = found[2] or next((said[key] for key in ("src", "mp4", "mp3", "url") if said.get(key)), None)
    url = url or next(iter(re.findall(r"https?://[^\s\"'\]]+", found[1])), None)
    return f'\n\n<p><a href="{html.escape(url)}">{html.escape(url)}</a></p>\n\n' if url else "\n\n"


def _paragraphs(body: str) -> str:
    """What WordPress' own wpautop does: text between blank lines is a paragraph, a single line end is a break."""
    body = re.sub(rf"(<{_BLOCK}\b[^<>]*>)", r"\n\n\1", body, flags=re.IGNORECASE)
    body = re.sub(rf"(</{_BLOCK}>)", r"\1\n\n", body, flags=re.IGNORECASE)
    made: list[str] = []
    inside = 0  # a block: its line ends are white space
    for part in re.split(r"\n\s*\n", body):
        text = part.strip()
        if not text:
            continue
        opened = len(re.findall(rf"<(?!hr\b){_BLOCK}\b[^<>]*>", text, re.IGNORECASE))
        closed = len(re.findall(rf"</{_BLOCK}>", text, re.IGNORECASE))
        if not opened and not closed and inside <= 0:
            if url := re.fullmatch(r"https?://[^\s<>]+", text):
                text = f'<a href="{html.escape(url[0])}">{html.escape(url[0])}</a>'  # an embed
            text = "<p>" + re.sub(r"\s*\n\s*", "<br>", text) + "</p>"
        made.append(text)
        inside = max(0, inside + opened - closed)
    return "\n".join(made)
