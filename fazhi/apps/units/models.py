"""Who: regions, units, people, and the part each person has in each unit."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from fazhi.apps.units.roles import Role
from fazhi.checks.case import Category


class Level(models.TextChoices):
    """Level of a region."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇（街道）"


class Region(models.Model):
    """行政区划. Every row of the site belongs to one."""

    name = models.CharField("名称", max_length=100)
    level = models.CharField("层级", max_length=10, choices=Level.choices, default=Level.COUNTY)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    aliases = models.JSONField("简称", default=list)
    web_domains = models.JSONField("官方网站域名", default=list)
    accounts = models.JSONField("官方公众号", default=list)
    newspapers = models.JSONField("报刊域名", default=list)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(Coalesce("parent", 0), "name", name="region_once")]

    def __str__(self) -> str:
        return self.name


class UnitCategory(models.TextChoices):
    """类别 of a unit, in the words of the core."""

    DEPARTMENT = Category.DEPARTMENT.value, "县直"
    TOWN = Category.TOWN.value, "乡镇"
    STREET = Category.STREET.value, "街道"
    SUPERIOR = Category.SUPERIOR.value, "上级"


class Unit(models.Model):
    """单位. A unit that was merged or renamed keeps its row; `merged_into` says where its work went."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="units")
    name = models.CharField("单位名称", max_length=100)
    aliases = models.JSONField("简称", default=list)
    category = models.CharField("类别", max_length=4, choices=UnitCategory.choices, default=UnitCategory.DEPARTMENT)
    enforces = models.BooleanField("执法单位", default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    leader = models.CharField("分管县领导", max_length=50, blank=True)
    contact = models.CharField("联络员", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    is_active = models.BooleanField("在用", default=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["region", "name"], name="unit_once")]
        # Lists are mostly in the order of units: with this index only the units of the shown page are looked at.
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "order"], name="unit_in_order")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; passwords are always hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """A person with a password, or without one (who then needs an invitation)."""
        person = self.model(username=username, **fields)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
        person.password_changed_at = timezone.now()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """人员: one account."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar[list[str]] = ["username"]

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """身份: a person's role, in a unit or for a region. `only_cycle` binds an outside assessor to one cycle."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    only_cycle = models.PositiveBigIntegerField("限于周期", null=True, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("region", 0),
                Coalesce("unit", 0),
                Coalesce("only_cycle", 0),
                condition=models.Q(taken_at=None),
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        where = self.unit or self.region or "全站"
        return f"{self.person} {self.get_role_display()}（{where}）"


class Invitation(models.Model):
    """A one-time link with which a person sets the first password. Only the hash of its secret is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} {self.expires_at:%Y-%m-%d}"


class Token(models.Model):
    """A person's key to the API; only its hash is kept. It may do what the person may, or only read."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    title = models.CharField("用途", max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField("可写", default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title
