"""Pictures are light, all of them are used, and drawings speak to whoever cannot see them."""

from xml.etree import ElementTree

import pytest
from tests.docs.pages import CHECKOUT, PAGES, links

IMAGES = sorted((CHECKOUT / "docs" / "images").iterdir())
DRAWINGS = [image for image in IMAGES if image.suffix == ".svg"]
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 150_000


def test_it_works():
    used = {(page.parent / link).resolve() for page in PAGES for link in links(page.read_text())}
    assert set(IMAGES) <= used


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_it_refuses_a_heavy_picture(image):
    assert image.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda image: image.name)
def test_a_drawing_says_what_it_shows(drawing):
    root = ElementTree.parse(drawing).getroot()  # noqa: S314 - our own file
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert all(child.text for child in root[:2])
    assert not list(root.iter(f"{SVG}script"))
    assert not [name for one in root.iter() for name in one.attrib if name.endswith("href")]
