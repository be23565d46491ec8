"""`fazhi account`: a way back in from the server itself, when no administrator can log in."""

from __future__ import annotations

from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.site import boot


class AccountError(FazhiError):
    """There is no such account."""

    code = "account"

    def __init__(self, username: str) -> None:
        super().__init__(f"没有账号“{username}”，请在网站“人员”里查看账号怎么写。")


def account_command(
    site: Path, username: str, *, invite: bool, unlock: bool, no_totp: bool, address: str = "http://127.0.0.1:8000"
) -> int:
    """Say how an account stands, and do what was asked for. Every change is in the log."""
    boot.start(site)
    from fazhi.apps.units.models import Person
    from fazhi.apps.units.services import keys, people

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise AccountError(username)
    if unlock:
        keys.unlock(person=person, by=None)
        print("锁定已解除。")
    if no_totp and keys.has_totp(person):
        keys.remove_totp(person=person, by=None)
        print("动态口令已停用。")
    if invite:
        secret = people.invite(person=person, by=None)
        print(f"请本人在{people.INVITATION_DAYS}天内打开，只能用一次：{address.rstrip('/')}/invited/{secret}")
    parts = "、".join(str(one.get_role_display()) for one in person.memberships.filter(taken_at=None)) or "没有身份"
    states = ["在用" if person.is_active else "已停用", "锁定中" if keys.is_locked(person) else "没有锁定"]
    states.append("启用了动态口令" if keys.has_totp(person) else "没有启用动态口令")
    print(f"账号 {username}（{person.name}）：{parts}；{'，'.join(states)}。")
    return 0
