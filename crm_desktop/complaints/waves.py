"""The shape of a recording, to be drawn: how loud each part of it is. Plain PCM sound only."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from dataclasses import dataclass

#: How many bars a recording is drawn with.
BARS = 76
# So many samples of each part are looked at: enough for a shape, and quick for an hour of sound.
_LOOKED_AT = 400
_CODES = {1: "B", 2: "h", 4: "i"}


@dataclass(frozen=True)
class Wave:
    """How long a recording is, in seconds, and how loud its parts are, each from 0 to 1."""

    seconds: float
    peaks: tuple[float, ...]


def wave_of(content: bytes) -> Wave | None:
    """Return the shape of a WAV file; None for what is none, or is packed in another way."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            width, channels = sound.getsampwidth(), sound.getnchannels()
            rate, frames = sound.getframerate(), sound.getnframes()
            data = sound.readframes(frames)
    except (wave.Error, EOFError):
        return None
    code = _CODES.get(width)
    if code is None or not rate:
        return None
    samples = array(code)
    samples.frombytes(data[: len(data) - len(data) % (width * channels)])
    if sys.byteorder == "big" and width > 1:
        samples.byteswap()
    # Eight bits stand around 128, wider samples around nothing.
    middle, most = (128, 128) if width == 1 else (0, 1 << (8 * width - 1))
    part = max(1, len(samples) // BARS)
    peaks = [
        max(
            abs(sample - middle)
            for sample in samples[start : start + part : max(1, part // _LOOKED_AT)]
        )
        / most
        for start in range(0, part * BARS, part)
        if start < len(samples)
    ]
    return Wave(len(samples) / channels / rate, tuple(peaks))
