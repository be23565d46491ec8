"""The seal of the log: a keyed digest of how long the log is and how it ends."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def seal_of(number: int, digest: str, broken: int | None) -> str:
    """HMAC-SHA256 under the site's secret key, which the database does not hold.

    A chain alone cannot tell that its last links were cut off, nor that somebody computed all of it anew.
    """
    key = f"fazhi.audit.{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{number}.{digest}.{broken or 0}".encode(), hashlib.sha256).hexdigest()
