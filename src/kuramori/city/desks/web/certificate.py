"""An erasure certificate as lines to read and print: what the signed entry says, and where it stands in the ledger.

The page shows the entry inside the document, never a copy kept beside it. Not for: proving it (tools/verify.py).
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kuramori.city.desks.labels import label
from kuramori.city.desks.web.words import day_text, moment_text


@dataclass(frozen=True)
class CertificateLine:
    """One fact of the certificate; `code` marks text that is compared letter by letter."""

    title: str
    text: str
    code: bool = False


def certificate_lines(document: Mapping[str, Any]) -> tuple[CertificateLine, ...]:
    """The lines of a `kuramori.certificate/1` document."""
    body = json.loads(base64.b64decode(document["entry"]))
    return (*_facts(body, body["facts"]), *_place(document, body))


def _facts(body: Mapping[str, Any], facts: Mapping[str, str]) -> Iterator[CertificateLine]:
    yield CertificateLine(_("保管区分"), label(facts["retention_class"], "RetentionClass"))
    yield CertificateLine(_("件数"), facts["count"])
    yield CertificateLine(_("最も古い保管期限"), day_text(date.fromisoformat(facts["oldest_last_day"])))
    yield CertificateLine(_("消去した日"), _moment(facts["shredded_on"]))
    yield CertificateLine(_("復元できなくなった日"), _moment(facts["beyond_recovery_on"]))
    yield CertificateLine(_("最後の期"), facts["last_epoch"])
    yield CertificateLine(_("起案した職員の符号"), facts["drafted_by"], code=True)
    yield CertificateLine(_("決裁した職員の符号"), facts["approved_by"], code=True)
    yield CertificateLine(_("事案の番号"), facts["case"], code=True)
    yield CertificateLine(_("発行した時刻"), _moment(body["at"]))


def _place(document: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[CertificateLine]:
    """Where the entry stands in the signed tree."""
    _origin, size, root = document["checkpoint"].splitlines()[:3]
    yield CertificateLine(_("閲覧票"), body["id"], code=True)
    yield CertificateLine(_("証跡の番号"), f"{document['index']} / {size}", code=True)
    yield CertificateLine(_("証跡の根"), base64.b64decode(root).hex(), code=True)
    yield CertificateLine(
        _("包含証明"), "\n".join(base64.b64decode(node).hex() for node in document["proof"]), code=True
    )


def _moment(text: str) -> str:
    return moment_text(datetime.fromisoformat(text))
