"""The one who writes for a unit: words drawn from the data files, paragraphs, days, numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from fazhi.demo.county import County, DemoIndicator, DemoUnit
from fazhi.demo.draft import Draft
from fazhi.demo.text import Slots, Topic, fill, person, phrases, topics

ORDINALS = "一二三四五六七八九十"
GENERIC = Topic(("法治宣传", "依法行政", "执法监督"), ("{topic}各项工作[有序|稳步]推进，责任落实到人",))


class Writer:
    """Writes the papers of one unit for one indicator; every draw comes from its own seeded source."""

    def __init__(self, county: County, unit: DemoUnit, indicator: DemoIndicator, rng: Random) -> None:
        self.county, self.unit, self.indicator, self.rng = county, unit, indicator, rng
        self.topic = topics().get(indicator.number, GENERIC)
        self._used: set[str] = set()

    # -- words

    def slots(self, kind: str = "方案") -> Slots:
        rng, county, unit = self.rng, self.county, self.unit
        title = (
            rng.choice(("副局长", "股长", "副主任", "科员"))
            if not unit.is_town
            else rng.choice(("副镇长", "所长", "干事"))
        )
        if unit.is_town and unit.me != "我镇":
            title = rng.choice(("所长", "干事", "副主任"))
        draw: dict[str, str | Callable[[], str]] = {
            "me": unit.me,
            "topic": self.indicator.topic,
            "kind": kind,
            "U": unit.short,
            "C": county.name,
            "half": county.half,
            "place": lambda: rng.choice(unit.places),
            "n": lambda: str(rng.randint(3, 9)),
            "n2": lambda: str(rng.randint(11, 48)),
            "n3": lambda: str(rng.randint(60, 900)),
            "m": lambda: str(rng.randint(2, 4)),
            "person": lambda: person(rng) + title,
            "person2": lambda: person(rng),
            "duedate": f"{county.year}年6月20日",
        }
        return draw

    def say(self, section: str, kind: str = "方案") -> str:
        return fill(self._fresh(phrases()[section]), self.rng, self.slots(kind))

    def on_topic(self, count: int) -> list[str]:
        return [fill(self._fresh(self.topic.sentences), self.rng, self.slots()) for _ in range(count)]

    def own(self) -> str:
        return fill(self._fresh(self.unit.sentences), self.rng, self.slots())

    def _fresh(self, pool: tuple[str, ...]) -> str:
        left = [line for line in pool if line not in self._used] or list(pool)
        line = self.rng.choice(left)
        self._used.add(line)
        return line

    def paragraph(self, topical: int, generic: int = 1, *, own: bool = False) -> str:
        """A paragraph of sentences on the subject, the general work and the unit's own business, shuffled."""
        parts = self.on_topic(topical) + [self.say("measure") for _ in range(generic)]
        if own:
            parts.append(self.own())
        self.rng.shuffle(parts)
        return "。".join(parts) + "。"

    def day(self, low: int = 1, high: int = 6) -> date:
        """A working day between two months of the period."""
        first = date(self.county.year, low, 4)
        last = date(self.county.year, high, 28)
        found = first + timedelta(days=self.rng.randint(0, (last - first).days))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def number(self) -> int:
        return self.rng.randint(3, 89)

    # -- parts

    def base(self, title: str, *, issued: bool, day: date | None = None) -> Draft:
        draft = Draft(title=title, signer=self.unit.name, date=day or self.day(2, 6))
        if issued:
            draft.head = f"{self.unit.name}文件"
            draft.docno = f"{self.unit.letters}〔{self.county.year}〕{self.number()}号"
        return draft

    def recipients(self) -> str:
        if self.unit.is_town:
            return self.rng.choice(
                ("各村（社区）、各站所：", "各村党支部、村委会，机关各办公室：", "各片区、各村（社区）：")
            )
        return self.rng.choice(("各股室、局属各单位：", "机关各股室，各二级机构：", "各科室、各有关单位："))

    def activity(self) -> str:
        """A sentence with parts that add up and a share that follows from them."""
        parts = [self.rng.randint(4, 19) for _ in range(3)]
        total = sum(parts)
        good = self.rng.randint(total * 7 // 10, total - 1)
        names = self.rng.choice(
            (("进村组", "进企业", "进学校"), ("上门", "集中", "线上"), ("面向干部", "面向企业", "面向群众"))
        )
        split = "、".join(f"{name}{part}次" for name, part in zip(names, parts, strict=True))
        share = f"{good * 100 / total + 1e-9:.1f}%"
        start = f"{self.county.half}围绕{self.indicator.topic}开展活动{total}次，其中{split}；"
        return f"{start}事后回访满意的{good}次，占{share}。"

    # -- kinds
