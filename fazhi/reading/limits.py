"""Every limit of reading, in one place, with its reason.

Bytes and entries that come out of archives and mails count against one `Budget` shared by all levels of nesting, so
that a bomb gains nothing by hiding inside another archive.
"""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.errors import ReadingError
from fazhi.reading.document import ProblemCode

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the reading of one file may cost. Sizes in bytes, times in seconds."""

    file_bytes: int = 1 * GIB
    pages: int = 3_000
    characters: int = 20_000_000
    depth: int = 3
    entries: int = 20_000
    unpacked_bytes: int = 2 * GIB
    ratio: int = 200
    memory_bytes: int = 2 * GIB
    ocr_memory_bytes: int = 6 * GIB
    office_memory_bytes: int = 3 * GIB
    cpu_seconds: int = 120
    wall_seconds: int = 180
    ocr_page_seconds: int = 60
    recycle_after: int = 300


REASONS: dict[str, tuple[str, str, str]] = {
    "file_bytes": ("单个文件大小", "1 GB", "单位报送的最大文件是录像和整包扫描件；更大的先拆分"),
    "pages": ("单个文件页数", "3000 页", "一卷案卷扫描件不过数百页；页数上万的多是有意造出来的，读前 3000 页并说明"),
    "characters": ("单个文件字数", "2000 万字", "约合三十部长篇小说，再多就不是给人看的材料"),
    "depth": ("压缩包嵌套层数", "3 层", "“单位包—指标包—文件包”三层已够用"),
    "entries": ("压缩包内文件个数", "20000 个", "一个县全年的材料约五万件，分单位打包不会超过"),
    "unpacked_bytes": ("压缩包解开后的总大小", "2 GB", "各层压缩包合计；防止压缩炸弹写满磁盘"),
    "ratio": ("压缩比", "200 倍", "办公文件很少超过 50 倍；超过的先当压缩炸弹处理"),
    "memory_bytes": ("读取进程的内存", "2 GB", "地址空间上限；平常读取占用不到 150 MB"),
    "ocr_memory_bytes": ("文字识别进程的内存", "6 GB", "地址空间上限；识别模型运行时要预留较大的地址空间"),
    "office_memory_bytes": (
        "LibreOffice 转换时的内存",
        "3 GB",
        "平常占用不到 0.5 GB；造出来的几百字节的表格能要 3.5 GB 以上",
    ),
    "cpu_seconds": ("读取一个文件的处理器时间", "120 秒", "最慢的正常文件也在十几秒之内"),
    "wall_seconds": ("读取一个文件的时间", "180 秒", "含旧格式转换时等待 LibreOffice 启动的时间"),
    "ocr_page_seconds": ("识别一页的时间", "60 秒", "两核机器上一页 2 至 6 秒，留十倍余量"),
    "recycle_after": ("读取进程的更换", "每 300 个文件", "解析库长期运行会积攒内存碎片，定期换新进程"),
}
"""For the manual, by field of `Limits`: Chinese name, value as written for people, reason."""

DEFAULT_LIMITS = Limits()


class Budget:
    """What may still be unpacked; shared by an archive and everything inside it.

    `take` raises `ReadingError` when the shared allowance is used up: a caller stops there and keeps what it has.
    """

    __slots__ = ("depth", "entries", "limits", "packed", "unpacked")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.depth = 0
        self.entries = 0
        self.unpacked = 0
        self.packed = 0
        """Bytes of the outermost archives: the ratio of all that comes out, at any depth, is held against them."""

    def enter(self) -> None:
        """Go one level deeper; raises when that is too deep."""
        if self.depth >= self.limits.depth:
            raise ReadingError(ProblemCode.TOO_LARGE, f"压缩包嵌套超过{self.limits.depth}层，更里面的没有再打开。")
        self.depth += 1

    def leave(self) -> None:
        """Come back from the level that `enter` opened."""
        self.depth -= 1

    def take_entry(self) -> None:
        """Count one member."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise ReadingError(ProblemCode.BOMB, f"压缩包内文件超过{self.limits.entries}个，疑似压缩炸弹，没有再解开。")

    def take_bytes(self, amount: int) -> None:
        """Count unpacked bytes as they come; lying sizes do not help."""
        self.unpacked += amount
        if self.unpacked > self.limits.unpacked_bytes:
            size = self.limits.unpacked_bytes / GIB
            raise ReadingError(ProblemCode.BOMB, f"压缩包解开后超过{size:g} GB，疑似压缩炸弹，没有再解开。")
