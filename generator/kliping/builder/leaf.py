"""Article -> Leaf: what its own page shows and no other does, ready for the template but for the pictures' files."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kliping import markdown, urls
from kliping.builder.pictures import Prints, local
from kliping.model import Article, Image, Picture
from kliping.prose import Figure
from kliping.values import changed

WORDS_A_MINUTE = 200  # silent reading of news; Brysbaert 2019 measured 175 to 300 words a minute


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """What an article's own page shows."""

    article: Article  # without its body
    body: tuple[str | Figure, ...] | None  # HTML, cut where a picture stands alone; None: too deep to be rendered
    summary: str
    minutes: int  # to read it
    placed: tuple[int, ...]  # which of its images stand in the text
    in_text: tuple[tuple[str, str], ...]  # (alternative text, target) of the pictures of the text


def leaf(article: Article, *, url: str, portable: bool) -> Leaf:
    """Render the text of an article that stands at an address."""
    text = markdown.without_lead(article.body, article.description)
    return Leaf(
        article=changed(article, body=""),
        body=body(text, page_path=urls.path(url), portable=portable),
        summary=article.description or markdown.summary(article.body),
        minutes=max(1, round(markdown.words(article.body) / WORDS_A_MINUTE)),
        placed=tuple(
            number
            for number, image in enumerate(article.images)
            if any(f"]({target})" in article.body for target in (f"#image-{number + 1}", image.src) if target)
        ),
        in_text=tuple(markdown.images(article.body)),
    )


def body(text: str, *, page_path: str, portable: bool) -> tuple[str | Figure, ...] | None:
    """The HTML of a Markdown text of a page; None where it is nested too deeply."""

    def resolve(target: str) -> str | None:
        return resolved(target, page_path, portable=portable)

    try:
        return tuple(markdown.pieces(text, resolve=resolve))
    except RecursionError:
        return None


def resolved(target: str, page_path: str, *, portable: bool) -> str | None:
    """An address in a text: of another site as it is, of this one from the content folder or the site's root."""
    if target.startswith(("https://", "http://")) and target.isascii() and "[" not in target and "]" not in target:
        return target  # what urlsplit refuses of these has brackets, or letters that are not ASCII
    try:
        address = urlsplit(target)
    except ValueError:
        return None
    if address.scheme.lower() in {"http", "https", "mailto"} or target.startswith("#"):
        return target
    path = unquote(address.path)
    if address.scheme or address.netloc or target.startswith("//") or ".." in path.split("/"):
        return None
    query = f"?{address.query}" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return urls.relative(page_path, path.lstrip("/"), portable=portable) + query + fragment


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """The pictures of a page, with their files."""

    every: tuple[Picture, ...]  # in the order of the front matter
    lead: Picture | None
    rest: tuple[Picture, ...]  # those that do not stand in the text, in order
    in_text: Mapping[str, Picture]  # by address and by number ("#image-2")


def pictures(own: Leaf, prints: Prints) -> Pictures:
    """Join the images of an article with the files that the archive has."""
    every = [picture(image, prints) for image in own.article.images]
    found = in_text(own.in_text, prints)
    found |= {f"#image-{number}": one for number, one in enumerate(every, start=1)}
    found |= {image.src: one for image, one in zip(own.article.images, every, strict=True) if image.src}
    lead = next((one for one in every if one.role == "lead"), None)
    rest = tuple(one for number, one in enumerate(every) if one is not lead and number not in own.placed)
    return Pictures(every=tuple(every), lead=lead, rest=rest, in_text=found)


def picture(image: Image, prints: Prints) -> Picture:
    """What a page shows for an article's image."""
    path = local(image.src)
    said = Picture(
        caption=image.caption,
        credit=image.credit,
        creator=image.creator,
        alt=image.alt,
        role=image.role,
        original=image.src if image.src and not path else None,
    )
    return prints[path].of(said) if path is not None and path in prints else said


def in_text(found: tuple[tuple[str, str], ...], prints: Prints) -> dict[str, Picture]:
    """The archive's pictures that stand in a text by address; their captions are their alternative texts."""
    return {
        target: prints[path].of(Picture(caption=alt or None, alt=alt))
        for alt, target in found
        if (path := local(target)) is not None and path in prints
    }
