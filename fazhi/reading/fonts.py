"""Which typeface stands in for one of official documents that a machine does not have (仿宋 and others of GB/T 9704).

Without this a missing 仿宋 is replaced by whatever comes first, a screen face as a rule.
"""

from __future__ import annotations

from pathlib import Path

SONG = ("AR PL UMing CN", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
STANDS_IN: dict[tuple[str, ...], tuple[str, ...]] = {
    ("仿宋", "仿宋_GB2312", "FangSong", "FangSong_GB2312", "方正仿宋简体"): (
        "仿宋", "仿宋_GB2312", "FangSong", "FangSong_GB2312", "FandolFang", "FandolFang R", *SONG,
    ),
    ("楷体", "楷体_GB2312", "KaiTi", "KaiTi_GB2312", "方正楷体简体"): (
        "楷体", "楷体_GB2312", "KaiTi", "KaiTi_GB2312", "FandolKai", "AR PL UKai CN", *SONG,
    ),
    ("方正小标宋简体", "方正小标宋_GBK", "小标宋", "FZXiaoBiaoSong-B05S"): (
        "方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "Noto Serif CJK SC", "Source Han Serif SC", *SONG,
    ),
    ("黑体", "SimHei", "方正黑体简体"): ("黑体", "SimHei", "FandolHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei"),
    ("宋体", "SimSun", "NSimSun", "新宋体"): ("宋体", "SimSun", "FandolSong", *SONG),
}  # fmt: skip
"""Names as documents write them, and the faces that are taken for them, the nearest first."""

_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
_SYSTEM = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'


def write_configuration(path: Path) -> None:
    """A fontconfig file that has the system's own settings and these replacements."""
    parts = [_HEAD, _SYSTEM]
    for names, faces in STANDS_IN.items():
        for name in names:
            accepted = "".join(f"<family>{face}</family>" for face in faces if face != name)
            parts.append(f'<alias binding="same"><family>{name}</family><accept>{accepted}</accept></alias>\n')
    parts.append("</fontconfig>\n")
    path.write_text("".join(parts), encoding="utf-8")
