"""Colours as eyes tell them apart, and pictures of them."""

import numpy as np
from PIL import Image

WHITE = np.array([0.95047, 1, 1.08883])  # D65
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375],
                   [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])


def linear(srgb):
    """Colours of sRGB, from 0 to 1, as amounts of light."""
    srgb = np.asarray(srgb, dtype=float)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(srgb):
    """Colours of sRGB, from 0 to 1, in CIELAB."""
    x = linear(srgb) @ TO_XYZ.T / WHITE
    x, y, z = np.moveaxis(np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def contrast(one, other):
    """How far apart the lightness of two colours is, as WCAG 2 defines it: 1 to 21."""
    dark, light = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def difference(one, other):
    """CIEDE2000 between colours of CIELAB, after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(colour, dtype=float), -1, 0) for colour in (one, other))
    stretch = 1.5 - 0.5 * saturation((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = np.where(grey, h1 + h2, h1 + turn / 2)
    t = (1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.20 * cos(4 * h - 63))
    dl /= 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    dc /= 1 + 0.045 * c
    dh /= 1 + 0.015 * c * t
    blue = 30 * np.exp(-(((h % 360 - 275) / 25) ** 2))
    rotation = -2 * saturation(c) * np.sin(np.radians(2 * blue))
    return np.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh)


def saturation(chroma):
    return np.sqrt(chroma ** 7 / (chroma ** 7 + 25.0 ** 7))


def cos(degrees):
    return np.cos(np.radians(degrees))


def rgb(colour):
    """`#rrggbb` as numbers from 0 to 1."""
    return np.array([int(colour[at:at + 2], 16) for at in (1, 3, 5)]) / 255


def pixels(path):
    """A picture on white, as bytes of red, green and blue."""
    with Image.open(path) as picture:
        drawn = picture.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn))[..., :3]


def reduced(colours, side):
    """The mean colours, from 0 to 1, of squares of so many pixels; what is left over at the end is not looked at."""
    rows, columns = (length // side * side for length in colours.shape[:2])
    # A pixel of each square at a time: many times faster than the mean over axes.
    total = np.zeros((rows // side, columns // side, 3))
    for y in range(side):
        for x in range(side):
            total += colours[y:rows:side, x:columns:side]
    return total / (255 * side * side)
