"""Two rounds of one duty beside each other: their files, and what became of the accepted findings."""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.apps.evidence.models import Material, Submission
from fazhi.apps.review.models import Finding, FindingState


@dataclass(frozen=True, slots=True)
class FilePair:
    """A file of an earlier round and what stands for it now; `same` where the bytes are."""

    left: Material | None
    right: Material | None

    @property
    def same(self) -> bool:
        """The very same bytes."""
        return (
            self.left is not None and self.right is not None and self.left.receipt.sha256 == self.right.receipt.sha256
        )


def files_of_two(before: Submission, now: Submission) -> list[FilePair]:
    """The files of two rounds beside each other: by content, then by name."""
    old, new = (
        list(one.materials.filter(removed_at=None).select_related("receipt", "document")) for one in (before, now)
    )
    pairs = []
    for same in (lambda a, b: a.receipt.sha256 == b.receipt.sha256, lambda a, b: a.name == b.name):
        for left in list(old):
            right = next((one for one in new if same(left, one)), None)
            if right is not None:
                pairs.append(FilePair(left, right))
                old.remove(left)
                new.remove(right)
    return [*pairs, *(FilePair(one, None) for one in old), *(FilePair(None, one) for one in new)]


def mended(before: Submission, now: Submission) -> list[tuple[Finding, bool]]:
    """The findings accepted in an earlier round, and whether they no longer stand in this one."""
    accepted = before.findings.filter(state=FindingState.ACCEPTED)
    standing = set(now.findings.filter(gone_at=None).values_list("key", flat=True))
    return [(one, one.key not in standing) for one in accepted]
