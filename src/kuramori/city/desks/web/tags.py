"""The components of the screens, made once: fields, summaries, badges, icons, times. Loaded into every template.

Not for: deciding what is shown (the desks) or what it is called (desks/labels).
"""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kuramori.city.desks.labels import label as label_of
from kuramori.city.desks.refusals import words
from kuramori.city.desks.web.answers import Form
from kuramori.city.desks.web.words import age_text, day_text, moment_text
from kuramori.foundation.errors import Refusal

register = template.Library()

# State → tone. A tone is a colour, a shape and always beside a word.
_TONES = {
    "CaseState": {"certified": "good", "held": "warn", "nominated": "open", "lifted": "quiet"},
    "ClaimState": {"true": "good", "due": "wait", "stale": "warn", "refuted": "stop", "none": "open"},
    "AlertState": {"raised": "stop", "acknowledged": "wait", "decided": "quiet"},
    "Outcome": {"done": "quiet", "refused": "stop"},
    "TurnState": {"done": "good"},
}
_TONE_ICONS = {"good": "check", "wait": "half", "warn": "warn", "stop": "stop", "open": "ring", "quiet": "dot"}


@register.filter
def label(value: Any, family: str = "") -> str:
    return label_of(value, family)


@register.filter
def day(value: date | None) -> str:
    return day_text(value) if value else ""


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), moment_text(value))


@register.filter
def age(value: datetime | date | None) -> str:
    return age_text(value, timezone.now()) if value else ""


@register.filter
def item(mapping: Any, key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag
def says(code: str) -> str:
    """The words of a refusal, for pages that must say it without asking the server."""
    return str(words(Refusal(code)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small picture beside a word; the word carries the meaning."""
    return get_template(f"icons/{name}.svg").render()


@register.inclusion_tag("parts/badge.html")
def status(value: Any, family: str) -> dict[str, str]:
    """A state as shape, word and colour."""
    tone = _TONES.get(family, {}).get(str(value), "wait")
    return {"tone": tone, "icon_name": _TONE_ICONS[tone], "text": label_of(value, family)}


@register.inclusion_tag("parts/badge.html")
def badge(tone: str, text: str) -> dict[str, str]:
    return {"tone": tone, "icon_name": _TONE_ICONS[tone], "text": text}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: Form | None) -> dict[str, Any]:
    return {"problems": form.problems if form else ()}


@register.inclusion_tag("parts/field.html")
def field(form: Form | None, name: str, title: str, **more: Any) -> dict[str, Any]:
    """A labelled input. `more`: hint, kind (text, password, textarea), width, required, focus, mode, complete."""
    return _field(form, name, title, more)


@register.inclusion_tag("parts/choice.html")
def choice(form: Form | None, name: str, title: str, options: Any, **more: Any) -> dict[str, Any]:
    """A labelled select, or a group of radio buttons with `kind="radio"`."""
    return _field(form, name, title, more) | {"options": options}


@register.inclusion_tag("parts/banner.html")
def banner(tone: str, title: str, text: str = "") -> dict[str, str]:
    return {
        "tone": tone,
        "icon_name": {"info": "info", "good": "check", "warn": "warn", "stop": "stop"}[tone],
        "title": title,
        "text": text,
    }


@register.inclusion_tag("parts/pages.html")
def pages(current: int, last: int, form_id: str) -> dict[str, Any]:
    """Buttons that send the search form again for another page."""
    return {"current": current, "last": last, "form_id": form_id, "before": current - 1, "after": current + 1}


def _field(form: Form | None, name: str, title: str, more: dict[str, Any]) -> dict[str, Any]:
    error = form.errors.get(name) if form else None
    described = " ".join(
        one for one in (f"{name}-hint" if more.get("hint") else "", f"{name}-error" if error else "") if one
    )
    value = form.values.get(name, "") if form else ""
    return {"kind": "text", "name": name, "title": title, "value": value, "error": error, "described": described} | more
