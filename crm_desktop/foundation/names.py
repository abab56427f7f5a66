"""Names of people as typed: kept whole, compared in one form (domain §3 姓名)."""

from __future__ import annotations

import unicodedata

from crm_desktop.foundation.checks import storable

# The dot inside names such as 热依拉·艾买提 is U+00B7; input methods and old files bring others.
_DOTS = dict.fromkeys(map(ord, "•‧・∙⋅･"), "·")

_COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 "
    "赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 "
    "司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 "
    "宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 "
    "公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 "
    "贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 淳于".split()
)


def tidy_name(text: str) -> str:
    """Return a name with blanks trimmed and joined and its inner dot as U+00B7; nothing is cut.

    Composed to NFC, so that the same name typed twice is the same text.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_DOTS).split())


def surname(name: str) -> str:
    """Return the surname for addressing somebody: 欧阳 of 欧阳龚, 张 of 张淑敏.

    A Latin name or one with a dot has none that can be told apart and is returned whole.
    """
    tidy = tidy_name(name)
    if not tidy or "·" in tidy or tidy.isascii():
        return tidy
    return tidy[:2] if len(tidy) > 2 and tidy[:2] in _COMPOUND_SURNAMES else tidy[:1]


def fold(text: str) -> str:
    """Return the form under which names are compared: NFKC, lower case, without outer blanks."""
    if text.isascii():  # most codes and numbers, of which the rest changes nothing more
        return text.lower().strip()
    return storable(unicodedata.normalize("NFKC", text).casefold().strip())
