"""The pages that the owner wrote: content/pages/."""

from collections.abc import Iterator

from kliping import markdown
from kliping.builder.leaf import in_text
from kliping.builder.pictures import local
from kliping.builder.plan import FreePage, Plan, page
from kliping.builder.sheet import Body
from kliping.model import Page

ABOUT = "about"  # the slug of the page that the one about the archive begins with


def free(wanted: Plan) -> Iterator[Page]:
    """The owner's own pages, but the one about the archive, which has a kind of its own."""
    for own in wanted.free:
        if own.slug == ABOUT:
            continue
        yield page(
            f"{own.slug}/",
            "page.html",
            own.file,
            title=own.title,
            description=own.description,
            lang=own.lang,
            body=body_of(own, wanted),
        )


def body_of(own: FreePage, wanted: Plan) -> Body:
    """The text of an own page with the pictures that may stand in it."""
    found = tuple(markdown.images(own.body))
    paths = [path for _, target in found if (path := local(target))]
    return Body(markdown=own.body, pictures=in_text(found, wanted.catalogue.prints(paths)), digest_of=own.digest)
