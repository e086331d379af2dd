"""A value with something of it changed."""

from dataclasses import replace
from datetime import UTC, datetime

from kliping.model import Article, Entity, Picture
from kliping.values import changed


def test_it_is_what_dataclasses_make_of_it():
    entity = Entity(name="Ada Okafor", type="person", count=2, forms=(("Ada", 1),))
    assert changed(entity, id="ada-okafor") == replace(entity, id="ada-okafor")
    picture = Picture(caption="Banjir", role="lead")
    assert changed(picture, src="a.jpg", widths=(1, 2)) == replace(picture, src="a.jpg", widths=(1, 2))


def test_the_first_one_stays_as_it_is():
    entity = Entity(name="Ada Okafor", type="person")
    changed(entity, name="Ada")
    assert entity == Entity(name="Ada Okafor", type="person")


def test_what_was_worked_out_of_the_first_is_worked_out_again():
    article = Article(title="Banjir", date=datetime(2024, 5, 17, tzinfo=UTC))
    before = article.digest
    other = changed(article, title="Surut")
    assert other.digest == replace(article, title="Surut").digest != before
