"""Every link of every page leads somewhere: to a file that is there, and to a heading it has."""

import pytest
from tests.docs.pages import CHECKOUT, PAGES, anchors, links, name_of


def broken(page, text):
    """Links of `text` that lead nowhere, read as if it stood where `page` stands."""
    local = [link.partition("#") for link in links(text) if not link.startswith("https://")]
    for path, _, anchor in local:
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or not target.is_relative_to(CHECKOUT):
            yield path
        elif anchor and anchor not in anchors(text if target == page else target.read_text()):
            yield f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_it_works(page):
    assert not list(broken(page, page.read_text()))


def test_it_refuses_a_link_to_nowhere():
    page = CHECKOUT / "README.md"
    text = "# Here\n[a](nowhere.md) [b](#there) [c](../elsewhere) [d](#here) ![e](LICENSE)"
    assert list(broken(page, text)) == ["nowhere.md", "#there", "../elsewhere"]


def test_no_page_is_out_of_reach():
    """Whoever starts at the README comes to every page."""
    seen, ahead = set(), [CHECKOUT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        found = (page.parent / link.partition("#")[0] for link in links(page.read_text()))
        for target in (one.resolve() for one in found):
            ahead += target.glob("*.md") if target.is_dir() else [target] * (target.suffix == ".md")
    assert set(PAGES) <= seen, sorted(map(name_of, set(PAGES) - seen))
