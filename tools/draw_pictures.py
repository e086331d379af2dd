#!/usr/bin/env python3
"""Draw the pictures of the demo archive.

Every picture a saved page of content/raw refers to as NAME_files/<scene>.jpg
is drawn here with Pillow and written to that place. The drawings are
deterministic: the same scene gives the same pixels on each run.

    python tools/draw_pictures.py            # all that the pages need
    python tools/draw_pictures.py coral-reef # only this scene
"""

import math
import pathlib
import random
import re
import sys
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

RAW = pathlib.Path(__file__).resolve().parent.parent / "content" / "raw"
W, H, S = 1200, 800, 2  # size of the picture; drawn at S times that, then shrunk
MAX_BYTES = 70_000


def rgb(c):
    if isinstance(c, tuple):
        return c
    c = c.lstrip("#")
    return tuple(int(c[i : i + 2], 16) for i in (0, 2, 4))


def mix(a, b, t):
    a, b = rgb(a), rgb(b)
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b))


def gradient(w, h, stops):
    """A vertical gradient; stops are (position 0..1, colour)."""
    col = Image.new("RGB", (1, h))
    for y in range(h):
        t = y / max(1, h - 1)
        for (p0, c0), (p1, c1) in zip(stops, stops[1:]):
            if t <= p1:
                break
        k = 0 if p1 == p0 else min(1, max(0, (t - p0) / (p1 - p0)))
        col.putpixel((0, y), mix(c0, c1, k))
    return col.resize((w, h))


class Scene:
    def __init__(self, seed, stops):
        self.r = random.Random(seed)
        self.im = gradient(W * S, H * S, stops)

    # --- primitives in picture coordinates -----------------------------
    def _mask(self):
        m = Image.new("L", self.im.size, 0)
        return m, ImageDraw.Draw(m)

    def _fill(self, mask, fill, alpha=1.0, blur=0, box=None):
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * S))
        if alpha < 1:
            mask = mask.point(lambda v: round(v * alpha))
        if isinstance(fill, list):
            y0, y1 = box
            h = max(2, round((y1 - y0) * S))
            src = Image.new("RGB", self.im.size, rgb(fill[-1][1]))
            src.paste(gradient(self.im.width, h, fill), (0, round(y0 * S)))
            self.im.paste(src, (0, 0), mask)
        else:
            self.im.paste(rgb(fill), (0, 0, *self.im.size), mask)

    def poly(self, pts, fill, alpha=1.0, blur=0):
        pts = [(x * S, y * S) for x, y in pts]
        if not isinstance(fill, list) and alpha == 1 and not blur:
            ImageDraw.Draw(self.im).polygon(pts, fill=rgb(fill))
            return
        m, d = self._mask()
        d.polygon(pts, fill=255)
        ys = [y / S for _, y in pts]
        self._fill(m, fill, alpha, blur, (min(ys), max(ys)))

    def rect(self, x0, y0, x1, y1, fill, alpha=1.0, blur=0, radius=0):
        if not isinstance(fill, list) and alpha == 1 and not blur:
            ImageDraw.Draw(self.im).rounded_rectangle((x0 * S, y0 * S, x1 * S, y1 * S), radius * S, fill=rgb(fill))
            return
        m, d = self._mask()
        d.rounded_rectangle((x0 * S, y0 * S, x1 * S, y1 * S), radius * S, fill=255)
        self._fill(m, fill, alpha, blur, (y0, y1))

    def oval(self, x, y, rx, ry, fill, alpha=1.0, blur=0):
        if not isinstance(fill, list) and alpha == 1 and not blur:
            ImageDraw.Draw(self.im).ellipse(((x - rx) * S, (y - ry) * S, (x + rx) * S, (y + ry) * S), fill=rgb(fill))
            return
        m, d = self._mask()
        d.ellipse(((x - rx) * S, (y - ry) * S, (x + rx) * S, (y + ry) * S), fill=255)
        self._fill(m, fill, alpha, blur, (y - ry, y + ry))

    def line(self, pts, fill, width=2.0, alpha=1.0, blur=0):
        pts = [(x * S, y * S) for x, y in pts]
        if alpha == 1 and not blur:
            ImageDraw.Draw(self.im).line(pts, fill=rgb(fill), width=max(1, round(width * S)), joint="curve")
            return
        m, d = self._mask()
        d.line(pts, fill=255, width=max(1, round(width * S)), joint="curve")
        self._fill(m, fill, alpha, blur)

    def glow(self, x, y, radius, fill, alpha=0.8):
        d = round(radius * 2 * S)
        g = (
            ImageChops.invert(Image.radial_gradient("L"))
            .resize((d, d))
            .point(lambda v: round(max(0, (v - 76) / 179) ** 1.3 * 255 * alpha))
        )
        m = Image.new("L", self.im.size, 0)
        m.paste(g, (round((x - radius) * S), round((y - radius) * S)))
        self._fill(m, fill)

    # --- things ---------------------------------------------------------
    def ridge(self, y, amp, fill, rough=1.0, base=H):
        ph = [(self.r.uniform(0, 6.3), self.r.uniform(0.6, 1.4)) for _ in range(5)]
        pts = []
        for x in range(-10, W + 11, 6):
            v = sum(math.sin(x / W * 6.3 * (k + 1) * f * rough + p) / (k + 1) for k, (p, f) in enumerate(ph))
            pts.append((x, y - amp * (0.5 + v / 3.2)))
        self.poly(pts + [(W + 10, base), (-10, base)], fill)

    def ripples(self, y0, y1, fill, n=90, alpha=0.35, x0=0, x1=W):
        m, d = self._mask()
        for _ in range(n):
            t = self.r.random() ** 1.5
            y = y0 + (y1 - y0) * t
            ln = (14 + 90 * t) * self.r.uniform(0.5, 1.3)
            th = 0.8 + 2.6 * t
            x = self.r.uniform(x0, x1)
            d.ellipse(((x - ln) * S, (y - th) * S, (x + ln) * S, (y + th) * S), fill=255)
        self._fill(m, fill, alpha)

    def stars(self, n, y1):
        for _ in range(n):
            q = self.r.uniform(0.5, 1.5)
            self.oval(
                self.r.uniform(0, W),
                self.r.uniform(0, y1) ** 1.0,
                q,
                q,
                mix("#20305a", "#fdf6df", self.r.uniform(0.4, 1)),
            )

    def cloud(self, x, y, w, fill, alpha=0.8):
        m, d = self._mask()
        for i in range(9):
            t = i / 8
            rr = w * (0.05 + 0.13 * math.sin(t * math.pi)) * self.r.uniform(0.8, 1.2)
            cx = x + (t - 0.5) * w
            d.ellipse(((cx - rr * 1.4) * S, (y - rr) * S, (cx + rr * 1.4) * S, (y + rr * 0.7) * S), fill=255)
        d.rectangle((0, (y + w * 0.035) * S, W * S, H * S), fill=0)
        self._fill(m, fill, alpha, 1)

    def gulls(self, n, x, y, spread, fill):
        for _ in range(n):
            gx, gy, k = (
                x + self.r.uniform(-spread, spread),
                y + self.r.uniform(-spread, spread) * 0.4,
                self.r.uniform(6, 13),
            )
            self.line(
                [
                    (gx - k, gy - k * 0.4),
                    (gx - k * 0.4, gy - k * 0.55),
                    (gx, gy),
                    (gx + k * 0.4, gy - k * 0.55),
                    (gx + k, gy - k * 0.4),
                ],
                fill,
                1.6,
            )

    def palm(self, x, y, h, lean, fill):
        pts = [(x + lean * (t / 10) ** 2, y - h * t / 10) for t in range(11)]
        for i, (a, b) in enumerate(zip(pts, pts[1:])):
            self.line([a, b], fill, h * (0.045 - 0.002 * i))
        cx, cy = pts[-1]
        for k in range(9):
            a = math.pi * (0.02 + k / 8 * 0.96) + self.r.uniform(-0.1, 0.1)
            ln = h * self.r.uniform(0.36, 0.46)
            top, bot = [], []
            for j in range(9):
                t = j / 8
                px = cx + math.cos(a) * ln * t
                py = cy - math.sin(a) * ln * t * 0.75 + (t**2) * ln * 0.62
                w = math.sin(min(1, t * 1.05) * math.pi) * h * 0.035 + 0.5
                top.append((px, py - w * 0.5))
                bot.append((px, py + w))
            self.poly(top + bot[::-1], fill)

    def boat(self, x, y, k, hull, trim, sail=None, person=True):
        if sail:
            self.line([(x, y), (x, y - 74 * k)], "#4a3528", 2.4 * k)
            self.poly([(x + 3 * k, y - 72 * k), (x + 3 * k, y - 10 * k), (x + 44 * k, y - 12 * k)], sail)
            self.poly(
                [(x - 3 * k, y - 62 * k), (x - 3 * k, y - 10 * k), (x - 28 * k, y - 11 * k)], mix(sail, "#ffffff", 0.35)
            )
        elif person:
            self.oval(x + 8 * k, y - 24 * k, 4.2 * k, 4.6 * k, "#3b2a24")
            self.poly(
                [(x + 2 * k, y - 2), (x + 4 * k, y - 20 * k), (x + 12 * k, y - 20 * k), (x + 15 * k, y - 2)], trim
            )
            self.poly([(x - 2 * k, y - 26 * k), (x + 8 * k, y - 34 * k), (x + 18 * k, y - 26 * k)], "#d9b36a")
        pts = [
            (x - 52 * k, y - 14 * k),
            (x - 34 * k, y - 4 * k),
            (x + 34 * k, y - 4 * k),
            (x + 54 * k, y - 16 * k),
            (x + 38 * k, y + 10 * k),
            (x - 36 * k, y + 10 * k),
        ]
        self.poly(pts, hull)
        self.poly(
            [
                (x - 52 * k, y - 14 * k),
                (x - 34 * k, y - 4 * k),
                (x + 34 * k, y - 4 * k),
                (x + 54 * k, y - 16 * k),
                (x + 50 * k, y - 8 * k),
                (x + 34 * k, y + 1 * k),
                (x - 34 * k, y + 1 * k),
                (x - 49 * k, y - 8 * k),
            ],
            trim,
        )
        self.oval(x, y + 12 * k, 50 * k, 4 * k, mix(hull, "#06202c", 0.6), 0.45)

    def ferry(self, x, y, k, hull, upper, stripe, win, lit=False, funnel="#d9532c"):
        """A car ferry seen from the side; x, y: the middle of its waterline."""
        P = lambda pts: [(x + a * k, y + b * k) for a, b in pts]
        self.poly(
            P([(-250, -46), (232, -46), (292, -72), (258, 10), (-236, 10)]),
            [(0, mix(hull, "#ffffff", 0.08)), (1, mix(hull, "#000000", 0.3))],
        )
        self.poly(P([(-250, -46), (232, -46), (292, -72), (288, -60), (234, -33), (-248, -33)]), stripe)
        for i, (a, b, c, d) in enumerate([(-232, 226, -46, -78), (-206, 192, -78, -108), (-150, 150, -108, -134)]):
            self.poly(
                P([(a, c), (b, c), (b - 8, d), (a + 4, d)]),
                mix(upper, "#1c3040", 0.05 * i if not lit else 0.25 + 0.05 * i),
            )
            self.poly(P([(a + 2, d), (b - 6, d), (b - 6, d + 4), (a + 2, d + 4)]), mix(stripe, upper, 0.35))
            n = int((b - a) / 22)
            for j in range(n):
                wx = a + 14 + j * (b - a - 24) / n
                on = self.r.random() < 0.8
                self.rect(
                    x + wx * k,
                    y + (d + 9) * k,
                    x + (wx + 12) * k,
                    y + (d + 20) * k,
                    win if (not lit or on) else mix(win, "#0a1530", 0.75),
                    radius=1.5,
                )
        self.poly(
            P([(96, -134), (178, -134), (166, -162), (104, -162)]), mix(upper, "#1c3040", 0.03 if not lit else 0.3)
        )
        self.poly(P([(110, -155), (168, -155), (171, -144), (108, -144)]), win if lit else "#27485a")
        self.poly(P([(-96, -134), (-36, -134), (-42, -184), (-88, -184)]), funnel)
        self.poly(P([(-92, -170), (-39, -170), (-40, -160), (-93, -160)]), mix(funnel, "#ffffff", 0.8))
        self.line(P([(134, -162), (134, -206)]), mix(upper, "#223344", 0.4), 3 * k)
        self.line(P([(120, -190), (148, -190)]), mix(upper, "#223344", 0.4), 2.4 * k)
        self.line(P([(134, -204), (286, -74)]), mix(upper, "#223344", 0.4), 1)
        for j in range(4):
            self.rect(x + (-190 + j * 70) * k, y - 92 * k, x + (-166 + j * 70) * k, y - 82 * k, "#ef8a3c", radius=4 * k)
        for j in range(26):
            t = -244 + j * 19
            self.oval(
                x + t * k, y + 12 * k, 15 * k, 3.6 * k, "#ffffff" if not lit else "#6f8fc0", 1 if not lit else 0.5
            ) if j % 2 == 0 else None

    def person(self, x, y, k, shirt, skin="#7a5138", hair="#251a18", legs="#2e3a4e", hat=None):
        self.rect(x - 8 * k, y - 34 * k, x - 1 * k, y, legs, radius=2 * k)
        self.rect(x + 1 * k, y - 34 * k, x + 8 * k, y, legs, radius=2 * k)
        self.rect(x - 13 * k, y - 78 * k, x + 13 * k, y - 28 * k, shirt, radius=8 * k)
        self.rect(x - 18 * k, y - 74 * k, x - 11 * k, y - 38 * k, mix(shirt, "#000000", 0.15), radius=4 * k)
        self.rect(x + 11 * k, y - 74 * k, x + 18 * k, y - 38 * k, mix(shirt, "#000000", 0.15), radius=4 * k)
        self.oval(x, y - 92 * k, 11 * k, 12.5 * k, skin)
        m = [
            (x - 12 * k, y - 92 * k),
            (x - 10 * k, y - 104 * k),
            (x, y - 108 * k),
            (x + 10 * k, y - 104 * k),
            (x + 12 * k, y - 92 * k),
            (x + 6 * k, y - 98 * k),
            (x - 6 * k, y - 98 * k),
        ]
        self.poly(m, hair)
        if hat:
            self.poly([(x - 24 * k, y - 98 * k), (x, y - 120 * k), (x + 24 * k, y - 98 * k)], hat)

    def finish(self, vignette=0.22, grain=7):
        im = self.im.resize((W, H), Image.LANCZOS)
        v = (
            Image.radial_gradient("L")
            .resize((int(W * 1.5), int(H * 1.5)))
            .crop((W // 4, H // 4, W // 4 + W, H // 4 + H))
        )
        im = Image.composite(
            Image.new("RGB", (W, H), (8, 14, 30)), im, v.point(lambda p: round(max(0, p - 70) / 185 * 255 * vignette))
        )
        n = Image.frombytes("L", (W // 2, H // 2), self.r.randbytes(W * H // 4)).resize((W, H), Image.BILINEAR)
        n = n.point(lambda p: 128 + round((p - 128) * grain / 128))
        n = Image.merge("RGB", (n, n, n))
        return ImageChops.add(im, n, 1, -128)


# ------------------------------------------------------------------ scenes
def harbour_day():
    s = Scene(11, [(0, "#6fb7c9"), (0.3, "#bfe0d8"), (0.52, "#fde8c4"), (1, "#fde8c4")])
    s.glow(880, 330, 330, "#fff3cf", 0.9)
    s.oval(880, 318, 44, 44, "#fffaf0")
    for x, y, w in ((220, 120, 330), (620, 82, 250), (1050, 165, 300), (420, 215, 200)):
        s.cloud(x, y, w, "#ffffff", 0.7)
    s.poly([(60, 420), (210, 300), (272, 246), (300, 244), (372, 318), (520, 420)], [(0, "#7ea4ad"), (1, "#b4cdc6")])
    s.ridge(402, 44, "#94b8b6", 1.2, 430)
    s.ridge(418, 30, "#6d9c9b", 1.8, 430)
    s.rect(0, 420, W, H, [(0, "#a5d4cd"), (0.35, "#4a9fac"), (1, "#15596f")])
    s.ripples(425, 790, "#ffffff", 150, 0.3)
    s.ripples(425, 600, "#fff2c9", 60, 0.6, 780, 980)
    # the wall with its gate
    for a, b in ((-20, 690), (800, 1220)):
        y = lambda x: 480 - (x - 600) * 0.028
        s.poly(
            [(a, y(a)), (b, y(b)), (b + (6 if b < W else 0), y(b) + 40), (a, y(a) + 42)],
            [(0, "#d8d2c4"), (1, "#8f928c")],
        )
        s.poly([(a, y(a) - 9), (b, y(b) - 9), (b, y(b) + 1), (a, y(a) + 1)], "#f3ede0")
        for x in range(a, b, 34):
            s.line([(x, y(x)), (x, y(x) + 38)], "#7d827e", 1)
        for _ in range(60):
            x = s.r.uniform(max(a, 0), min(b, W))
            q = s.r.uniform(5, 12)
            s.poly(
                [(x - q, y(x) + 46), (x - q * 0.4, y(x) + 34), (x + q * 0.7, y(x) + 36), (x + q, y(x) + 47)],
                mix("#6f7573", "#9aa09a", s.r.random()),
            )
    for x, c in ((694, "#d9532c"), (797, "#2b8a63")):
        s.rect(x - 8, 422, x + 8, 476, "#f7f1e6")
        s.rect(x - 8, 436, x + 8, 452, c)
        s.rect(x - 11, 412, x + 11, 424, c, radius=3)
    # cranes
    for x, k in ((1040, 1.0), (1130, 0.8)):
        c = "#c8643b"
        s.line([(x, 468), (x, 468 - 190 * k)], c, 7 * k)
        s.line([(x + 34 * k, 466), (x + 34 * k, 468 - 150 * k)], c, 6 * k)
        s.line([(x - 110 * k, 468 - 178 * k), (x + 70 * k, 468 - 150 * k)], c, 6 * k)
        s.line([(x, 468 - 215 * k), (x - 100 * k, 468 - 176 * k)], c, 2)
        s.line([(x, 468 - 215 * k), (x + 68 * k, 468 - 150 * k)], c, 2)
        s.line([(x - 90 * k, 468 - 174 * k), (x - 90 * k, 468 - 90 * k)], "#5b4a44", 1.6)
    s.ferry(400, 585, 1.0, "#16475f", "#fbf6ea", "#e2a63b", "#4b7f93")
    s.boat(860, 610, 1.0, "#c8493a", "#f2d16b")
    s.boat(1030, 660, 1.25, "#2c7f6d", "#f5efe0")
    s.boat(700, 520, 0.5, "#e4a33a", "#ffffff", "#f7ede0")
    s.boat(930, 540, 0.55, "#3a6ea5", "#f2e6c8")
    # quay
    s.poly([(0, 728), (W, 700), (W, H), (0, H)], [(0, "#c9b79b"), (1, "#806c57")])
    s.poly([(0, 716), (W, 688), (W, 702), (0, 730)], "#e6d7bb")
    for x in range(-40, W, 92):
        s.line([(x, 730 - x * 0.023), (x - 70, 800)], "#a28d73", 1.6)
    for x in (120, 560, 990):
        y = 722 - x * 0.023
        s.rect(x - 12, y - 30, x + 12, y + 6, "#2f3b41", radius=4)
        s.rect(x - 20, y - 38, x + 20, y - 26, "#3f4d54", radius=6)
    s.person(300, 770, 0.95, "#d9532c", hat="#e3bf77")
    s.person(346, 768, 0.9, "#f2d16b", legs="#5c3d54")
    s.person(760, 760, 0.85, "#2c7f6d")
    s.gulls(11, 620, 250, 280, "#f8fbfb")
    return s


def ferry_night():
    s = Scene(22, [(0, "#070d26"), (0.35, "#132452"), (0.6, "#2b4a86"), (1, "#2b4a86")])
    s.stars(210, 400)
    s.glow(930, 170, 260, "#9fb8ea", 0.55)
    s.oval(930, 170, 56, 56, "#fbf3d8")
    s.oval(912, 158, 11, 11, "#e6dcba")
    s.oval(948, 186, 15, 15, "#e9dfbf")
    s.oval(944, 150, 7, 7, "#e6dcba")
    for x, y, w in ((300, 210, 420), (700, 290, 320), (1120, 270, 300)):
        s.cloud(x, y, w, "#38558f", 0.5)
    s.poly([(40, 480), (190, 392), (270, 340), (296, 342), (390, 410), (520, 480)], "#1b315f")
    s.ridge(472, 40, "#172a54", 1.3, 490)
    for _ in range(34):
        x = s.r.uniform(500, 1180)
        s.oval(x, 474 + s.r.uniform(0, 7), 1.7, 1.7, "#ffd98a")
    s.rect(0, 484, W, H, [(0, "#2a4c86"), (0.3, "#15306a"), (1, "#060f2b")])
    s.ripples(488, 800, "#dfe8ff", 130, 0.5, 830, 1030)
    s.ripples(488, 800, "#5f86c9", 170, 0.28)
    s.glow(500, 540, 380, "#ffcf7a", 0.28)
    s.ferry(500, 604, 1.16, "#0d1c3d", "#c3cbe0", "#c9553a", "#ffdd8c", lit=True, funnel="#b6442c")
    m, d = s._mask()
    for j in range(60):
        x = 500 + s.r.uniform(-260, 250)
        y = 624 + s.r.random() ** 1.4 * 140
        ln = s.r.uniform(8, 34)
        d.ellipse(((x - ln) * S, (y - 2) * S, (x + ln) * S, (y + 2) * S), fill=255)
    s._fill(m, "#ffcb6b", 0.42, 1)
    for x in (365, 655):
        s.glow(x, 470, 26, "#fff0bd", 0.9)
    for i, (y, c) in enumerate(((700, "#0b1a42"), (740, "#081335"), (776, "#050c25"))):
        pts = [
            (x, y + 13 * math.sin(x / (74 + 13 * i) + i * 2) + 6 * math.sin(x / 31 + i)) for x in range(-10, W + 20, 8)
        ]
        s.poly(pts + [(W + 10, H), (-10, H)], c)
        s.line(pts, mix(c, "#89a8e0", 0.35), 2)
    return s


def ferry_dawn():
    s = Scene(33, [(0, "#3f5f9b"), (0.22, "#9c86b4"), (0.42, "#f2a988"), (0.58, "#ffdc9e"), (1, "#ffdc9e")])
    s.glow(320, 440, 420, "#fff0b8", 0.9)
    s.oval(320, 446, 62, 62, "#fff8df")
    for x, y, w, c in (
        (820, 150, 520, "#e9a6a2"),
        (250, 220, 420, "#f7bf9f"),
        (980, 260, 380, "#f8c7a0"),
        (560, 310, 300, "#fbd3a4"),
    ):
        s.cloud(x, y, w, c, 0.65)
    s.ridge(462, 66, "#b98a9a", 1.0, 480)
    s.ridge(474, 40, "#8d6d8c", 1.6, 486)
    # lighthouse on its cape
    s.poly([(1010, 486), (1050, 446), (1110, 432), (1210, 424), (1210, 486)], "#5d4a6c")
    s.poly([(1096, 434), (1102, 338), (1122, 338), (1128, 434)], "#f9ead6")
    s.rect(1098, 372, 1126, 392, "#c9553a")
    s.rect(1099, 326, 1125, 339, "#4a3a58")
    s.poly([(1098, 326), (1112, 310), (1126, 326)], "#c9553a")
    s.glow(1112, 332, 60, "#fff2b5", 0.8)
    s.rect(0, 482, W, H, [(0, "#ffd7a0"), (0.25, "#dd948d"), (0.6, "#6c5f92"), (1, "#2b3766")])
    s.ripples(486, 800, "#fff3c4", 120, 0.6, 200, 440)
    s.ripples(486, 800, "#ffe3bd", 150, 0.28)
    s.ferry(650, 640, 1.34, "#0c6a73", "#fff8ee", "#f0b23f", "#3f7c8d", funnel="#0c6a73")
    s.poly([(300, 650), (60, 676), (-20, 690), (-20, 700), (120, 690), (320, 660)], "#fff4de", 0.55, 2)
    s.poly([(310, 655), (150, 704), (40, 740), (180, 712), (330, 664)], "#fff4de", 0.4, 2)
    for i, (y, c) in enumerate(((736, "#3d3f72"), (772, "#2a3264"))):
        pts = [(x, y + 10 * math.sin(x / (80 + 17 * i) + i) + 5 * math.sin(x / 33)) for x in range(-10, W + 20, 8)]
        s.poly(pts + [(W + 10, H), (-10, H)], c)
        s.line(pts, "#f0b59b", 2, 0.6)
    s.gulls(13, 560, 300, 330, "#fff6ea")
    s.line([(x + 8, 640 - 242 + abs(x - 655) * 0.12) for x in range(350, 960, 46)], "#6a5a70", 1.4)
    for x in range(350, 960, 46):
        y = 640 - 216 * 1.0 + abs(x - 655) * 0.12
        s.poly(
            [(x, y - 26), (x + 16, y - 26), (x + 8, y - 8)], s.r.choice(["#d9532c", "#f2d16b", "#ffffff", "#2c9c8b"])
        )
    return s


def volcano_dusk():
    s = Scene(
        44, [(0, "#2c2152"), (0.25, "#6b3a75"), (0.45, "#c95f6a"), (0.62, "#f6a55f"), (0.72, "#fbd08a"), (1, "#fbd08a")]
    )
    s.stars(60, 180)
    s.glow(640, 300, 430, "#ff9a5a", 0.45)
    # plume
    layers = [("#3f2f55", 64, 1.0), ("#5b4167", 54, 0.95), ("#84566f", 40, 0.8), ("#c47d74", 24, 0.6)]
    pts = [(t, 626 + 250 * t**1.7 + 10 * math.sin(t * 9), 300 - 285 * t**0.8) for t in (i / 34 for i in range(35))]
    for c, size, al in layers:
        m, d = s._mask()
        for t, x, y in pts:
            for _ in range(4):
                rr = (10 + size * 1.9 * t) * s.r.uniform(0.55, 1.05)
                off = 0 if size > 60 else -(64 - size) * (0.3 + t) * 0.75
                px = x + s.r.uniform(-1, 1) * size * t * 1.5 + off
                py = y + s.r.uniform(-1, 1) * size * t * 0.8 + off * 0.25
                d.ellipse(((px - rr) * S, (py - rr) * S, (px + rr) * S, (py + rr) * S), fill=255)
        s._fill(m, c, al, 2)
    s.ridge(560, 70, "#a4586b", 1.1, 620)
    L = [(120, 610), (300, 540), (430, 452), (520, 370), (584, 304), (604, 290)]
    R = [(648, 292), (676, 312), (742, 380), (830, 464), (960, 548), (1160, 610)]
    s.poly(L + [(616, 298), (632, 294)] + R, [(0, "#4a2c4f"), (0.5, "#5a3457"), (1, "#7c4761")])
    s.poly(
        [
            (604, 290),
            (616, 298),
            (632, 294),
            (648, 292),
            (676, 312),
            (742, 380),
            (830, 464),
            (960, 548),
            (1160, 610),
            (760, 610),
            (700, 470),
            (650, 372),
        ],
        "#2d1f42",
        0.45,
    )
    s.glow(626, 292, 90, "#ffb25e", 0.95)
    for dx, ln in ((-8, 70), (6, 120), (22, 54)):
        p = [(626 + dx + math.sin(i * 0.8 + dx) * 5 + i * dx * 0.25, 294 + i * ln / 9) for i in range(10)]
        s.line(p, "#ff7a3a", 7, 0.5, 3)
        s.line(p, "#ffd27a", 2.4)
    s.ridge(606, 34, "#4b2f55", 2.2, 640)
    s.rect(0, 612, W, H, [(0, "#f0a06a"), (0.35, "#9a5572"), (1, "#2a1d44")])
    s.poly([(330, 612), (900, 612), (700, 730), (560, 730)], "#4a2c4f", 0.4, 8)
    s.ripples(616, 790, "#ffd9a0", 130, 0.4)
    for x, y, k in ((300, 662, 0.55), (420, 690, 0.75), (890, 672, 0.6)):
        s.boat(x, y, k, "#2a1a35", "#4b2c48", "#f2b48a")
    # foreground
    s.poly(
        [(0, 720), (160, 700), (330, 742), (520, 770), (760, 774), (980, 738), (1200, 700), (1200, 800), (0, 800)],
        "#170f28",
    )
    for x, w in ((930, 92), (1040, 112), (110, 100)):
        y = 735
        s.rect(x - w * 0.36, y - 30, x + w * 0.36, y + 10, "#170f28")
        s.poly(
            [(x - w * 0.56, y - 26), (x - w * 0.3, y - 76), (x + w * 0.3, y - 76), (x + w * 0.56, y - 26)], "#1f1433"
        )
        s.rect(x - 8, y - 22, x + 8, y - 6, "#ffc766")
    s.palm(190, 720, 250, -46, "#120b20")
    s.palm(236, 730, 190, 40, "#120b20")
    s.palm(1140, 716, 290, 44, "#120b20")
    s.palm(1090, 724, 170, -30, "#120b20")
    return s


def fish_market():
    s = Scene(55, [(0, "#17394a"), (0.5, "#2a6470"), (1, "#2d5b60")])
    # hall, beams, sea view
    s.rect(0, 150, W, 470, [(0, "#f7d9a6"), (0.6, "#f5b98b"), (1, "#e59c84")])
    s.glow(620, 330, 340, "#fff2c8", 0.8)
    s.ridge(392, 50, "#c98c86", 1.2, 420)
    s.rect(0, 396, W, 470, [(0, "#8bb5ac"), (1, "#39808a")])
    s.ripples(400, 466, "#fff2d2", 60, 0.6)
    for x in (260, 480, 700, 940):
        s.boat(x, 430, 0.62, s.r.choice(["#c8493a", "#2c7f6d", "#e4a33a", "#3a6ea5"]), "#f5efe0", "#fbf1df")
    s.poly([(0, 0), (W, 0), (W, 168), (600, 70), (0, 168)], "#12303d")
    s.poly([(0, 168), (600, 70), (W, 168), (W, 184), (600, 88), (0, 184)], "#c9a66b")
    for x in (70, 370, 830, 1130):
        s.rect(x - 11, 100, x + 11, 520, "#14343f")
        s.line([(x, 190), (x - 60, 140)], "#14343f", 8)
        s.line([(x, 190), (x + 60, 140)], "#14343f", 8)
    for i in range(9):
        x = 60 + i * 135
        y = 205 + 26 * math.sin(i * 1.4)
        s.line([(x, 120), (x, y)], "#0e2630", 1.6)
        s.glow(x, y + 10, 80, "#ffe7a1", 0.75)
        s.oval(x, y + 10, 10, 12, "#fffbe6")
        s.poly([(x - 22, y + 3), (x - 8, y - 12), (x + 8, y - 12), (x + 22, y + 3)], "#1d4a56")
    # floor
    s.rect(0, 470, W, H, [(0, "#57777a"), (1, "#2b474e")])
    for i in range(14):
        s.line([(600 + (i - 6.5) * 90, 470), (600 + (i - 6.5) * 260, 800)], "#6d8c8d", 1.2, 0.5)
    # people behind
    for x, c, h in (
        (150, "#d9532c", None),
        (270, "#f2d16b", "#e3bf77"),
        (455, "#7b4f8a", None),
        (600, "#2c9c8b", None),
        (745, "#e9e2d0", "#d9b36a"),
        (900, "#c8493a", None),
        (1040, "#3a6ea5", "#e3bf77"),
    ):
        s.person(x, 590, 1.35, c, hat=h, skin=s.r.choice(["#7a5138", "#8d6043", "#6b4630"]))
    # stalls
    cols = [("#d9532c", "#fbf1df"), ("#1f7a78", "#fbf1df"), ("#e4a33a", "#fbf1df")]
    for i, (c1, c2) in enumerate(cols):
        x0 = 20 + i * 395
        x1 = x0 + 370
        s.rect(x0 + 6, 330, x0 + 14, 700, "#5a3d2b")
        s.rect(x1 - 14, 330, x1 - 6, 700, "#5a3d2b")
        n = 10
        for j in range(n):
            a = x0 - 14 + j * (x1 - x0 + 28) / n
            b = a + (x1 - x0 + 28) / n
            ta, tb = x0 + 16 + j * (x1 - x0 - 32) / n, x0 + 16 + (j + 1) * (x1 - x0 - 32) / n
            c = c1 if j % 2 == 0 else c2
            s.poly([(ta, 296), (tb, 296), (b, 352), (a, 352)], c)
            s.oval((a + b) / 2, 352, (b - a) / 2, 13, mix(c, "#000000", 0.08))
        s.poly([(x0 - 6, 580), (x1 + 6, 580), (x1 + 18, 640), (x0 - 18, 640)], "#d8eef0")
        s.rect(x0 - 18, 640, x1 + 18, 730, [(0, mix(c1, "#20303a", 0.25)), (1, mix(c1, "#101a22", 0.6))])
        s.rect(x0 - 18, 640, x1 + 18, 650, "#f4ead2")
        for j in range(40):
            q = s.r.uniform(3, 9)
            s.oval(
                x0 + s.r.uniform(0, x1 - x0), s.r.uniform(588, 634), q, q * 0.6, mix("#ffffff", "#b6dbe2", s.r.random())
            )
        for j in range(13):
            fx = x0 + 22 + j * (x1 - x0 - 40) / 12 + s.r.uniform(-4, 4)
            fy = 602 + (j % 2) * 22
            c = s.r.choice(["#5d8fa8", "#7fa9b8", "#e07a6a", "#f0b45f", "#6d7fa6", "#4a7587"])
            s.poly([(fx + 16, fy), (fx + 30, fy - 8), (fx + 30, fy + 8)], mix(c, "#102030", 0.2))
            s.oval(fx, fy, 21, 8.5, c)
            s.oval(fx - 2, fy + 3, 16, 4, mix(c, "#ffffff", 0.55))
            s.oval(fx - 14, fy - 2, 2, 2, "#16222c")
    for x, c in ((110, "#e4a33a"), (560, "#c8493a"), (1010, "#2c9c8b")):
        s.poly([(x - 52, 726), (x + 52, 726), (x + 42, 786), (x - 42, 786)], "#a9743f")
        s.oval(x, 726, 52, 14, "#7c5129")
        for _ in range(9):
            s.oval(x + s.r.uniform(-38, 38), 722 + s.r.uniform(-8, 4), 15, 5, mix(c, "#dfeff2", s.r.random() * 0.7))
    return s


def coral_reef():
    s = Scene(66, [(0, "#8fe3dc"), (0.2, "#3fb9c6"), (0.6, "#136f99"), (1, "#0a3a66")])
    for i in range(9):
        x = s.r.uniform(100, 1000)
        w = s.r.uniform(20, 70)
        s.poly([(x, -10), (x + w, -10), (x + w * 2.4 - 150, 720), (x - 150 - w, 720)], "#e9fff8", 0.10, 10)
    for i in range(15):
        x = s.r.uniform(0, W)
        s.oval(x, s.r.uniform(0, 30), s.r.uniform(40, 120), 4, "#ffffff", 0.35, 2)
    s.ridge(560, 150, "#1c7fa3", 1.3)
    s.ridge(640, 120, "#136288", 1.7)

    def branch(x, y, a, ln, w, c, depth):
        x2, y2 = x + math.cos(a) * ln, y - math.sin(a) * ln
        s.line([(x, y), (x2, y2)], c, w)
        s.oval(x2, y2, w / 2, w / 2, c)
        if depth:
            for k in range(s.r.choice([2, 2, 3])):
                branch(
                    x2,
                    y2,
                    a + s.r.uniform(-0.65, 0.65),
                    ln * s.r.uniform(0.66, 0.84),
                    w * 0.76,
                    mix(c, "#ffffff", 0.06),
                    depth - 1,
                )
        else:
            s.oval(x2, y2, w * 0.75, w * 0.75, mix(c, "#ffffff", 0.5))

    def fish(x, y, k, c1, c2, d=1):
        s.poly(
            [(x - d * 26 * k, y), (x - d * 46 * k, y - 15 * k), (x - d * 40 * k, y), (x - d * 46 * k, y + 15 * k)], c2
        )
        s.poly([(x - d * 4 * k, y - 12 * k), (x - d * 18 * k, y - 25 * k), (x + d * 12 * k, y - 12 * k)], c2)
        s.oval(x, y, 30 * k, 16 * k, c1)
        s.poly(
            [
                (x + d * 4 * k, y - 15.5 * k),
                (x + d * 11 * k, y - 14.5 * k),
                (x + d * 11 * k, y + 14.5 * k),
                (x + d * 4 * k, y + 15.5 * k),
            ],
            c2,
        )
        s.poly(
            [
                (x - d * 14 * k, y - 14 * k),
                (x - d * 8 * k, y - 15.5 * k),
                (x - d * 8 * k, y + 15.5 * k),
                (x - d * 14 * k, y + 14 * k),
            ],
            c2,
        )
        s.oval(x + d * 19 * k, y - 4 * k, 3.4 * k, 3.4 * k, "#ffffff")
        s.oval(x + d * 20 * k, y - 4 * k, 1.8 * k, 1.8 * k, "#0b1a2a")

    for _ in range(34):  # far school
        x, y = s.r.gauss(820, 120), s.r.gauss(210, 44)
        k = s.r.uniform(0.18, 0.34)
        s.oval(x, y, 30 * k, 10 * k, "#cff3ee")
        s.poly([(x - 26 * k, y), (x - 46 * k, y - 12 * k), (x - 46 * k, y + 12 * k)], "#cff3ee")
    s.poly(
        [(0, 720), (240, 690), (520, 716), (800, 686), (1200, 712), (1200, 800), (0, 800)],
        [(0, "#d9c79a"), (1, "#6d7f86")],
    )
    for x, y, k in ((360, 716, 1.0), (690, 706, 1.15), (1010, 714, 0.9)):  # the iron stars
        c = "#3c4650"
        for a in range(3):
            t = a * math.pi / 3 + 0.35
            s.line(
                [
                    (x - math.cos(t) * 105 * k, y - 34 * k - math.sin(t) * 26 * k),
                    (x + math.cos(t) * 105 * k, y - 34 * k + math.sin(t) * 26 * k),
                ],
                c,
                8 * k,
            )
        for a in range(6):
            t = a * math.pi / 3 + 0.35
            px, py = x + math.cos(t) * 105 * k, y - 34 * k + math.sin(t) * 26 * k
            s.line([(px, py), (px + 6, py + 36 * k)], c, 7 * k)
        s.oval(x, y - 34 * k, 40 * k, 12 * k, c)
        for j in range(7):
            cx = x + (j - 3) * 30 * k
            branch(
                cx,
                y - 32 * k + s.r.uniform(-12, 14),
                math.pi / 2 + s.r.uniform(-0.3, 0.3),
                26 * k,
                9 * k,
                s.r.choice(["#f27a6b", "#f6a04d", "#e0609a", "#ffd166", "#8f6fd0"]),
                3,
            )
    for x, y, c, ln in (
        (60, 780, "#e0609a", 60),
        (175, 800, "#f6a04d", 46),
        (1150, 790, "#f27a6b", 62),
        (880, 800, "#8f6fd0", 44),
        (520, 800, "#ffd166", 38),
    ):
        for a in (-0.5, 0, 0.5):
            branch(x, y, math.pi / 2 + a, ln, 17, c, 4)
    for x, y, rr, c in (
        (270, 790, 58, "#3f9e8c"),
        (620, 806, 64, "#c65a86"),
        (1040, 804, 70, "#d98a3f"),
        (780, 800, 40, "#4fb3a2"),
    ):
        s.oval(x, y, rr, rr * 0.8, c)
        for j in range(9):
            s.line(
                [
                    (x - rr + 6 + j * rr * 0.23, y - rr * 0.55 + abs(j - 4) * 6),
                    (x - rr + 14 + j * rr * 0.23, y - rr * 0.2 + abs(j - 4) * 4),
                    (x - rr + 6 + j * rr * 0.23, y),
                ],
                mix(c, "#ffffff", 0.35),
                3,
            )
    fish(430, 360, 1.5, "#ff9a3c", "#ffffff")
    fish(560, 440, 1.0, "#ff9a3c", "#ffffff")
    fish(240, 470, 1.2, "#ffd84d", "#1d3b6b")
    fish(760, 500, 0.9, "#ffd84d", "#1d3b6b", -1)
    fish(930, 400, 1.3, "#e65f7f", "#fbe3c0", -1)
    fish(1080, 520, 0.8, "#7ad0ff", "#12406e", -1)
    fish(330, 250, 0.7, "#7ad0ff", "#12406e")
    # grouper
    s.poly([(140, 604), (96, 574), (100, 640)], "#5d4637")
    s.oval(205, 604, 78, 38, "#7d5f47")
    s.poly([(160, 574), (205, 550), (255, 576)], "#5d4637")
    for _ in range(24):
        s.oval(205 + s.r.uniform(-60, 56), 600 + s.r.uniform(-24, 24), 3, 3, "#a9876a")
    s.oval(255, 594, 6, 6, "#fff4d6")
    s.oval(256, 594, 3, 3, "#1a1210")
    s.line([(272, 614), (256, 618)], "#3f2e24", 3)
    for _ in range(44):
        q = s.r.uniform(1.5, 6)
        s.oval(s.r.gauss(600, 330), s.r.uniform(40, 620), q, q, "#ffffff", 0.35)
    return s


def football_pitch():
    s = Scene(77, [(0, "#101a3e"), (0.2, "#27356f"), (0.36, "#7a4f86"), (0.44, "#e58a72"), (1, "#e58a72")])
    s.stars(60, 140)
    s.ridge(345, 90, "#4a3563", 1.0, 400)
    # stand with crowd
    s.poly([(-10, 300), (W + 10, 300), (W + 10, 460), (-10, 460)], [(0, "#1b2447"), (1, "#2d3a63")])
    cols = ["#e4573c", "#f4c84f", "#f7f1e4", "#f4c84f", "#2ca79a", "#8d6043", "#e4573c", "#c9d3ea"]
    d = ImageDraw.Draw(s.im)
    for row in range(11):
        y = 316 + row * 12.5
        for i in range(150):
            x = i * 8.2 + s.r.uniform(-2, 2)
            if s.r.random() < 0.9:
                q = 3.6
                d.rounded_rectangle(
                    ((x - q) * S, (y + 2) * S, (x + q) * S, (y + 11) * S),
                    3,
                    fill=rgb(mix(s.r.choice(cols), "#141c3c", 0.28 + 0.22 * s.r.random())),
                )
                d.ellipse(
                    ((x - 2.6) * S, (y - 3) * S, (x + 2.6) * S, (y + 2.6) * S),
                    fill=rgb(s.r.choice(["#5d3d2b", "#7a5138", "#46302a"])),
                )
    s.poly([(-10, 262), (W + 10, 262), (W + 10, 302), (-10, 306)], "#121a38")
    s.rect(-10, 302, W + 10, 308, "#f4c84f")
    for x in range(60, W, 180):
        s.rect(x - 3, 280, x + 3, 456, "#121a38")
    for x in (90, 1110):
        s.rect(x - 5, 96, x + 5, 300, "#141a34")
        s.rect(x - 46, 60, x + 46, 108, "#1d2650", radius=4)
        for i in range(5):
            for j in range(2):
                s.oval(x - 34 + i * 17, 74 + j * 20, 6.5, 6.5, "#fffbe4")
        s.glow(x, 84, 200, "#fff3c9", 0.6)
        s.poly(
            [
                (x - 30, 100),
                (x + 30, 100),
                (x + (460 if x < 600 else -160), 470),
                (x + (160 if x < 600 else -460), 470),
            ],
            "#fff6d0",
            0.10,
            8,
        )
    for i in range(8):
        s.rect(i * 150 + 2, 446, i * 150 + 148, 476, ["#e4573c", "#f7f1e4", "#2ca79a", "#f4c84f"][i % 4])
        s.rect(i * 150 + 30, 457, i * 150 + 110, 464, ["#f7f1e4", "#e4573c", "#f7f1e4", "#27356f"][i % 4], radius=3)
    # pitch
    s.rect(0, 476, W, H, "#2f8a4e")
    ys = [476, 500, 530, 568, 616, 676, 744, 830]
    for i, (a, b) in enumerate(zip(ys, ys[1:])):
        s.rect(0, a, W, b, "#3a9a56" if i % 2 else "#2f874c")
    wl = "#f2fbe9"
    s.line([(-20, 490), (W + 20, 490)], wl, 3)
    s.line([(250, 490), (150, 600), (1050, 600), (950, 490)], wl, 3.4)
    s.line([(430, 490), (395, 532), (805, 532), (770, 490)], wl, 3)
    s.oval(600, 566, 5, 3, wl)
    arc = [(600 + 130 * math.cos(t), 590 + 44 * math.sin(t)) for t in (i / 20 * math.pi for i in range(21))]
    s.line([p for p in arc if p[1] >= 600], wl, 3.4)
    s.poly([(492, 492), (508, 410), (692, 410), (708, 492)], "#ffffff", 0.16)
    for i in range(15):
        s.line([(494 + i * 15, 408), (494 + i * 15, 490)], "#ffffff", 0.8, 0.5)
    for i in range(6):
        s.line([(494, 420 + i * 13), (706, 420 + i * 13)], "#ffffff", 0.8, 0.5)
    s.line([(492, 494), (492, 404), (708, 404), (708, 494)], "#ffffff", 6)

    def player(x, y, k, shirt, shorts, pose):
        s.oval(x + 4 * k, y + 3 * k, 46 * k, 9 * k, "#123d22", 0.5)
        hip = (x, y - 66 * k)
        sh = (x + pose * 12 * k, y - 118 * k)
        for dx, kx in ((26 * pose, 16 * pose), (-30 * pose, -4 * pose)):
            s.line([hip, (x + kx * k, y - 36 * k), (x + dx * k, y - 4 * k)], "#7a5138", 11 * k)
            s.line([(x + (kx + dx) / 2 * k, y - 24 * k), (x + dx * k, y - 6 * k)], "#f7f1e4", 11 * k)
            s.oval(x + (dx + 5 * pose) * k, y - 2 * k, 11 * k, 5.5 * k, "#1b1b26")
        s.poly(
            [
                (hip[0] - 19 * k, hip[1] - 12 * k),
                (hip[0] + 19 * k, hip[1] - 12 * k),
                (x + 24 * k, y - 46 * k),
                (x + 2 * k, y - 48 * k),
                (x - 24 * k, y - 44 * k),
            ],
            shorts,
        )
        s.poly(
            [
                (sh[0] - 20 * k, sh[1]),
                (sh[0] + 20 * k, sh[1]),
                (hip[0] + 17 * k, hip[1] - 4 * k),
                (hip[0] - 17 * k, hip[1] - 4 * k),
            ],
            shirt,
        )
        for q in (-1, 1):
            s.line(
                [
                    (sh[0] + q * 17 * k, sh[1] + 6 * k),
                    (sh[0] + q * 36 * k, sh[1] + 26 * k),
                    (sh[0] + (q * 30 + pose * 18) * k, sh[1] + 46 * k),
                ],
                "#7a5138",
                8 * k,
            )
            s.line([(sh[0] + q * 16 * k, sh[1] + 5 * k), (sh[0] + q * 31 * k, sh[1] + 20 * k)], shirt, 13 * k)
        s.oval(sh[0] + pose * 3 * k, sh[1] - 17 * k, 12.5 * k, 14 * k, "#7a5138")
        s.poly(
            [
                (sh[0] + pose * 3 * k - 13 * k, sh[1] - 18 * k),
                (sh[0] + pose * 3 * k - 9 * k, sh[1] - 32 * k),
                (sh[0] + pose * 3 * k + 9 * k, sh[1] - 33 * k),
                (sh[0] + pose * 3 * k + 13 * k, sh[1] - 20 * k),
            ],
            "#1d1412",
        )

    player(610, 524, 0.5, "#2ca79a", "#173a4a", -1)
    player(300, 590, 0.72, "#f7f1e4", "#27356f", 1)
    player(880, 606, 0.76, "#f7f1e4", "#27356f", -1)
    player(170, 730, 1.05, "#e4573c", "#f4c84f", 1)
    player(700, 742, 1.25, "#e4573c", "#f4c84f", -1)
    player(1010, 764, 1.1, "#f7f1e4", "#27356f", -1)
    bx, by = 596, 726
    s.oval(bx + 4, by + 19, 24, 5, "#123d22", 0.5)
    s.oval(bx, by, 20, 20, "#fdfdf8")
    s.poly([(bx, by - 9), (bx + 9, by - 2), (bx + 5, by + 8), (bx - 5, by + 8), (bx - 9, by - 2)], "#20242e")
    for a in range(5):
        t = -math.pi / 2 + a * 2 * math.pi / 5
        s.line(
            [(bx + 9 * math.cos(t), by + 9 * math.sin(t)), (bx + 19 * math.cos(t), by + 19 * math.sin(t))],
            "#20242e",
            1.6,
        )
    return s


def weaving():
    s = Scene(88, [(0, "#7a1f2b"), (1, "#5e1724")])
    red, dark, gold, cream, teal, rust = "#8c2530", "#3a0f1c", "#e3a83f", "#f6e7c6", "#1f6f74", "#c65a35"
    s.rect(0, 0, W, H, red)

    def diamond(x, y, a, b, c):
        s.poly([(x, y - b), (x + a, y), (x, y + b), (x - a, y)], c)

    def stepped(x, y, n, k, c):
        for i in range(-n, n + 1):
            w = (n - abs(i)) * k + k * 0.5
            s.rect(x - w, y + (i - 0.5) * k, x + w, y + (i + 0.5) * k, c)

    def band(y0, y1, c):
        s.rect(0, y0, W, y1, c)

    def zig(y, h, n, c, w):
        st = W / n
        s.line([(-st + i * st / 2, y + (h if i % 2 else 0)) for i in range(2 * n + 5)], c, w)

    def turtle(x, y, k):
        for dx, dy in ((-30, -26), (30, -26), (-30, 24), (30, 24)):
            stepped(x + dx * k, y + dy * k, 2, 6 * k, gold)
        stepped(x, y - 46 * k, 2, 7 * k, gold)
        stepped(x, y, 5, 7.6 * k, cream)
        stepped(x, y, 4, 7.2 * k, teal)
        stepped(x, y, 2, 7 * k, gold)
        stepped(x, y, 1, 5 * k, dark)
        s.rect(x - 3 * k, y + 38 * k, x + 3 * k, y + 58 * k, gold)

    def hook(x, y, k, d, c):
        u = 7 * k
        for a, b, e, f in ((0, -5, 1, 5), (0, 4, 5, 5), (4, 0, 5, 5), (2, 0, 5, 1), (2, 0, 3, 3)):
            s.rect(x + d * (a if d > 0 else e) * u, y + b * u, x + d * (e if d > 0 else a) * u, y + f * u, c)

    # narrow bands
    for y in (70, 700):
        band(y, y + 34, dark)
        zig(y + 7, 20, 30, gold, 5)
        band(y - 12, y - 4, gold)
        band(y + 38, y + 46, teal)
    for y in (0, 770):
        band(y, y + 40, rust)
        for i in range(41):
            stepped(i * 30, y + (24 if y else 18), 2, 5, cream if i % 2 else dark)
    # hooks
    for y in (182, 626):
        band(y - 60, y + 60, "#2b5a60" if y < 400 else "#2b5a60")
        for i in range(13):
            x = 48 + i * 92
            hook(x + 4, y, 1.0, 1, cream)
            hook(x - 4, y, 1.0, -1, gold)
        band(y - 62, y - 55, cream)
        band(y + 55, y + 62, cream)
    # middle field: turtles between diamonds
    band(256, 552, "#6e1a28")
    zig(264, 44, 12, gold, 6)
    zig(278, 44, 12, rust, 5)
    zig(500, 44, 12, gold, 6)
    zig(486, 44, 12, rust, 5)
    for i in range(7):
        x = 0 + i * 200
        for n, c in ((10, dark), (8, rust), (6, cream), (4, dark), (2, gold)):
            stepped(x, 404, n, 8, c)
    for i in range(6):
        turtle(100 + i * 200, 408, 1.0)
    # come closer: fewer, larger motifs
    s.im = s.im.crop((300 * S, 228 * S, 840 * S, 588 * S)).resize((W * S, H * S), Image.LANCZOS)
    # threads: fine warp and weft over everything, with slight irregularity
    m = Image.new("L", s.im.size, 0)
    d = ImageDraw.Draw(m)
    for x in range(0, W * S, 32):
        d.line([(x + 8, 0), (x + 8, H * S)], fill=22, width=16)
    s.im.paste((20, 4, 12), (0, 0, *s.im.size), m)
    m = Image.new("L", s.im.size, 0)
    d = ImageDraw.Draw(m)
    for y in range(0, H * S, 32):
        d.line([(0, y + 8), (W * S, y + 8)], fill=12, width=16)
    s.im.paste((255, 235, 200), (0, 0, *s.im.size), m)
    # a fold of light, and the wooden shuttle
    s.poly([(200, -10), (420, -10), (120, 810), (-100, 810)], "#fff0d0", 0.10, 50)
    s.poly([(820, -10), (960, -10), (660, 810), (520, 810)], "#1a0410", 0.30, 60)
    s.poly([(1000, -10), (1160, -10), (860, 810), (700, 810)], "#fff0d0", 0.10, 50)
    P = lambda a, b: (840 + a * 0.94 - b * 0.34, 640 + a * 0.34 * -1 + b * 0.94)
    s.poly([P(-230, 24), P(-150, 46), P(150, 46), P(230, 24), P(150, 2), P(-150, 2)], "#120308", 0.45, 9)
    s.poly([P(-230, 0), P(-140, -26), P(140, -26), P(230, 0), P(140, 26), P(-140, 26)], "#a86c38")
    s.poly([P(-230, 0), P(-140, -26), P(140, -26), P(230, 0)], "#c98b4e")
    s.poly([P(-96, -11), P(96, -11), P(96, 11), P(-96, 11)], "#4a2916")
    for i in range(24):
        s.line([P(-88 + i * 7.5, -10), P(-84 + i * 7.5, 10)], gold if i % 4 else cream, 5)
    s.line([P(92, 0), P(170, 60), P(160, 120), P(260, 150)], cream, 2.4)
    return s


def assembly_building():
    s = Scene(99, [(0, "#4f9fc4"), (0.4, "#a9d8dc"), (0.7, "#f6ead0"), (1, "#f6ead0")])
    for x, y, w in ((180, 130, 360), (560, 90, 260), (1000, 150, 380), (820, 240, 220)):
        s.cloud(x, y, w, "#ffffff", 0.85)
    s.ridge(500, 120, "#9cc4bb", 0.9, 620)
    s.ridge(545, 80, "#6fa793", 1.4, 620)
    s.rect(0, 590, W, H, [(0, "#8dbb74"), (1, "#4f8a55")])
    # the steps and plaza
    s.poly([(420, 640), (780, 640), (980, 800), (220, 800)], [(0, "#f1e6d0"), (1, "#cdbb9a")])
    for i in range(9):
        y = 640 + i * i * 2.4
        s.line([(420 - (y - 640) * 1.25, y), (780 + (y - 640) * 1.25, y)], "#b7a482", 1.6)
    s.poly([(560, 640), (640, 640), (700, 800), (500, 800)], "#b5463a", 0.85)
    # wings
    for x0, x1 in ((110, 420), (780, 1090)):
        s.rect(x0, 470, x1, 640, [(0, "#f7efdf"), (1, "#dccfb4")])
        for i in range(6):
            x = x0 + 22 + i * (x1 - x0 - 40) / 6
            s.rect(x, 500, x + 30, 560, "#39657a", radius=12)
            s.rect(x, 530, x + 30, 560, "#39657a")
            s.rect(x, 576, x + 30, 616, "#39657a", radius=2)
            s.line([(x + 15, 500), (x + 15, 560)], "#f7efdf", 2)
            s.rect(x - 3, 562, x + 33, 567, "#c9b68f")
        s.poly([(x0 - 34, 474), (x0 + 40, 410), (x1 - 40, 410), (x1 + 34, 474)], [(0, "#a34a35"), (1, "#7d3529")])
        for i in range(22):
            t = i / 21
            s.line([(x0 + 40 + (x1 - x0 - 80) * t, 410), (x0 - 34 + (x1 - x0 + 68) * t, 474)], "#6b2c22", 1.2)
        s.rect(x0 - 34, 472, x1 + 34, 479, "#e2b357")
    # middle hall: the stepped roof of the islands, like three sails
    s.rect(400, 430, 800, 640, [(0, "#fffaf0"), (1, "#e6dac0")])
    for i in range(7):
        x = 424 + i * 56.5
        s.rect(x - 13, 440, x + 13, 640, [(0, "#fffdf6"), (1, "#d9ccb0")])
        s.rect(x + 5, 440, x + 13, 640, "#c8b994", 0.6)
        s.rect(x - 18, 436, x + 18, 448, "#e2b357")
        s.rect(x - 18, 628, x + 18, 640, "#d0bd94")
    for i in range(6):
        x = 452 + i * 56.5
        s.rect(x - 12, 480, x + 12, 640, "#2e5568" if i not in (2, 3) else "#5b3324", radius=10)
    for yb, w, h, c in ((436, 250, 78, "#9c4331"), (366, 182, 84, "#ad4f38"), (292, 112, 112, "#bf5d40")):
        pts = (
            [(600 - w, yb)]
            + [(600 - w * (1 - t) ** 1.7 - 10 * t, yb - h * t) for t in (i / 12 for i in range(1, 13))]
            + [(600 + w * (1 - t) ** 1.7 + 10 * t, yb - h * t) for t in (i / 12 for i in range(12, 0, -1))]
            + [(600 + w, yb)]
        )
        s.poly(pts, [(0, mix(c, "#ffffff", 0.12)), (1, mix(c, "#000000", 0.2))])
        s.rect(600 - w, yb - 3, 600 + w, yb + 5, "#e2b357")
        s.poly([p for p in pts if p[0] >= 600] + [(600, yb)], "#3b120c", 0.22)
    s.rect(598, 132, 602, 190, "#7d6a45")
    s.poly([(602, 134), (650, 140), (602, 148)], "#d9432c")
    s.poly([(602, 148), (650, 140), (648, 156), (602, 162)], "#fbf6ea")
    # lamps, palms, people
    for x in (330, 870):
        s.rect(x - 3, 560, x + 3, 700, "#33423f")
        s.oval(x, 556, 12, 14, "#fff4cd")
        s.oval(x, 702, 16, 5, "#2c3a36")
    for x, h, l in ((60, 300, 30), (1140, 320, -36), (20, 220, -20), (1186, 220, 18)):
        s.palm(x, 690, h, l, "#2d5b41")
    for x in range(0, 300, 44):
        s.oval(x, 690 + x * 0.02, 34, 24, "#3b7a4b")
        s.oval(W - x, 690 + x * 0.02, 34, 24, "#3b7a4b")
        s.oval(x + 8, 682, 4, 4, "#f2a0a0")
        s.oval(W - x - 10, 684, 4, 4, "#f4d06a")
    for x, y, k, c in (
        (520, 700, 0.5, "#2c7f6d"),
        (548, 704, 0.5, "#f2d16b"),
        (700, 730, 0.62, "#3a6ea5"),
        (440, 760, 0.75, "#d9532c"),
        (790, 770, 0.8, "#7b4f8a"),
        (640, 668, 0.4, "#e9e2d0"),
    ):
        s.oval(x + 8, y, 22 * k, 4, "#6a5c44", 0.4)
        s.person(x, y, k, c)
    s.gulls(6, 300, 220, 160, "#f8fbfb")
    return s


def rice_terraces():
    s = Scene(110, [(0, "#86c3c9"), (0.25, "#d7ead0"), (0.42, "#fff0c0"), (1, "#fff0c0")])
    s.glow(860, 200, 360, "#fffbe0", 0.95)
    s.oval(860, 196, 40, 40, "#fffdf2")
    s.ridge(250, 120, "#a9cdbf", 0.8)
    s.ridge(296, 90, "#84b59d", 1.1)
    s.ridge(336, 70, "#5f9a7c", 1.5)
    for x, y, w in ((260, 258, 600), (840, 292, 560), (500, 318, 420)):
        s.oval(x, y, w * 0.5, 13, "#ffffff", 0.5, 9)
    n = 13
    for i in range(n):
        t = i / (n - 1)
        y = 342 + 430 * t**1.35
        h = 26 + 36 * t
        f = lambda x, o=0: (
            y
            + o
            + (26 + 40 * t) * math.sin(x / (250 + 130 * t) + i * 0.83)
            + 9 * math.sin(x / 90 + i * 2.1)
            - 40 * t * math.cos((x - 420) / 420)
        )
        top = [(x, f(x)) for x in range(-10, W + 20, 8)]
        wet = i % 4 in (1, 2)
        green = mix("#8fc763", "#2f7d46", s.r.uniform(0.1, 0.8))
        c = (
            [(0, "#ffeebb"), (0.5, "#b7dcd2"), (1, "#7fb9bb")]
            if wet
            else [(0, mix(green, "#fff2a8", 0.35)), (1, green)]
        )
        s.poly(
            top + [(W + 10, H), (-10, H)],
            c if not wet else [(0, mix("#fff0c2", "#cfe8d6", t)), (0.14, mix("#a9d6d2", "#7cbcc4", t)), (1, "#4f9aa6")],
        )
        if not wet:
            m, d = s._mask()
            for _ in range(260):
                x = s.r.uniform(0, W)
                yy = f(x) + 6 + s.r.random() * h * 1.6
                k = 2 + 4.5 * t
                for q in (-0.5, 0, 0.5):
                    d.line(
                        [(x * S, yy * S), ((x + q * k) * S, (yy - k * 1.9) * S)], fill=255, width=round(S * (0.7 + t))
                    )
            s._fill(m, mix(green, "#d9f08a", 0.45), 0.8)
        else:
            m, d = s._mask()
            for _ in range(70):
                x = s.r.uniform(0, W)
                yy = f(x) + 8 + s.r.random() * h * 1.2
                ln = 6 + 20 * t
                d.ellipse(((x - ln) * S, (yy - 1) * S, (x + ln) * S, (yy + 1) * S), fill=255)
            s._fill(m, "#ffffff", 0.5)
        # the stone wall along the edge
        s.line([(x, yy + 2) for x, yy in top], mix("#5c5a45", "#3d4a34", t), 4 + 9 * t)
        s.line([(x, yy - 2 - 2 * t) for x, yy in top], mix("#cfe08a", "#a6cf6a", t), 2 + 3 * t)
        if t > 0.25:
            for x in range(0, W, round(16 + 20 * t)):
                s.oval(
                    x + s.r.uniform(-4, 4),
                    f(x) + 3,
                    (4 + 6 * t),
                    (2.4 + 4 * t),
                    mix("#8b8770", "#6d6a57", s.r.random()),
                )
        if i == 4:
            for hx in (250, 330):
                hy = f(hx) - 2
                s.rect(hx - 20, hy - 26, hx + 20, hy, "#8c5a38")
                s.poly([(hx - 36, hy - 22), (hx, hy - 58), (hx + 36, hy - 22)], "#6b4329")
                s.rect(hx - 6, hy - 18, hx + 6, hy, "#3a2418")
        if i == 3:
            for px, ph, l in ((180, 90, 10), (412, 110, -14), (438, 80, 10), (1010, 100, 12), (1040, 74, -8)):
                s.palm(px, f(px), ph, l, "#2a5d40")
        if i == 8:
            for px, c in ((560, "#d9532c"), (640, "#f2d16b"), (716, "#3a6ea5"), (930, "#d9532c")):
                s.person(px, f(px) + 4, 0.62, c, hat="#ecd08c")
    s.palm(60, 800, 420, 60, "#1f4a34")
    s.palm(1160, 800, 360, -56, "#1f4a34")
    s.gulls(7, 520, 190, 150, "#ffffff")
    return s


def school_class():
    s = Scene(121, [(0, "#f3dfb8"), (0.7, "#eccb98"), (1, "#d9ad78")])
    for x in range(0, W, 60):
        s.line([(x, 0), (x, 520)], "#dfc294", 1.4)
    s.rect(0, 440, W, 520, "#5f9a8f")
    s.rect(0, 434, W, 442, "#fbf1df")
    # windows: strait and volcano
    for x0 in (40, 920):
        s.rect(x0, 110, x0 + 240, 400, "#8c5a38", radius=4)
        s.rect(x0 + 12, 122, x0 + 228, 388, [(0, "#8fd0dc"), (0.6, "#dff0e0"), (1, "#dff0e0")])
        s.cloud(x0 + 120, 180, 120, "#ffffff", 0.9)
        s.poly([(x0 + 30, 318), (x0 + 104, 246), (x0 + 122, 244), (x0 + 212, 318)], "#86a9a8")
        s.rect(x0 + 12, 316, x0 + 228, 388, [(0, "#7cc0c4"), (1, "#2f8795")])
        [s.oval(x0 + 40 + (j * 67) % 160, 326 + j * 4, 8 + j % 4 * 4, 1.2, "#e6f7f2") for j in range(15)]
        s.boat(x0 + 160, 352, 0.45, "#c8493a", "#fbf1df", "#fbf6ea")
        s.rect(x0 + 115, 112, x0 + 125, 398, "#8c5a38")
        s.rect(x0 + 4, 250, x0 + 236, 258, "#8c5a38")
        s.rect(x0 - 10, 398, x0 + 250, 412, "#6f4429", radius=3)
        s.poly(
            [
                (x0 + 12, 520),
                (x0 + 228, 520),
                (x0 + 330 if x0 < 500 else x0 + 128, 800),
                (x0 + 60 if x0 < 500 else x0 - 150, 800),
            ],
            "#fff4d0",
            0.0,
        )
    # blackboard
    s.rect(320, 96, 880, 410, "#8c5a38", radius=6)
    s.rect(334, 110, 866, 396, [(0, "#2f5d54"), (1, "#234a44")])
    font = ImageFont.load_default(size=46 * S)
    small = ImageFont.load_default(size=27 * S)
    d = ImageDraw.Draw(s.im)
    for x, y, t, f, c in (
        (372, 130, "laut", font, "#f7f3e4"),
        (372, 196, "sea", font, "#f6d98b"),
        (372, 262, "lima pulau", small, "#cfe6dc"),
        (372, 306, "2 + 3 = 5", small, "#cfe6dc"),
    ):
        d.text((x * S, y * S), t, font=f, fill=rgb(c))
    w = "#f7f3e4"
    s.line([(620, 330), (680, 240), (710, 206), (726, 206), (760, 250), (820, 330)], w, 3)
    s.line([(600, 340), (840, 340)], w, 3)
    for i in range(4):
        s.oval(716 + i * 14, 190 - i * 16, 12 + i * 5, 10 + i * 3, "#dfe9df", 0.5)
    s.line([(620 + i * 10, 362 + 6 * math.sin(i * 0.9)) for i in range(23)], "#9fd6d0", 3)
    s.rect(420, 410, 780, 420, "#6f4429", radius=3)
    s.rect(450, 404, 490, 410, "#fbf6ea")
    s.rect(520, 404, 546, 410, "#f2d16b")
    # clock, bunting
    s.oval(600, 52, 30, 30, "#6f4429")
    s.oval(600, 52, 25, 25, "#fdf8ea")
    s.line([(600, 52), (600, 36)], "#33302a", 3)
    s.line([(600, 52), (613, 58)], "#33302a", 3)
    for x0, x1 in ((0, 560), (640, 1200)):
        pts = [(x0 + (x1 - x0) * i / 12, 30 + 34 * math.sin(i / 12 * math.pi)) for i in range(13)]
        s.line(pts, "#7d6a45", 1.6)
        for i, (x, y) in enumerate(pts[1:-1]):
            s.poly([(x - 14, y), (x + 14, y), (x, y + 30)], ["#d9532c", "#f7efdf", "#1f7a78", "#e4a33a"][i % 4])
    # floor
    s.rect(0, 520, W, H, [(0, "#c99a66"), (1, "#8f6238")])
    for i in range(17):
        s.line([(600 + (i - 8) * 80, 520), (600 + (i - 8) * 190, 800)], "#a97a49", 1.6)
    s.poly([(40, 520), (280, 520), (460, 800), (120, 800)], "#fff2c4", 0.22, 6)
    s.poly([(920, 520), (1160, 520), (1080, 800), (740, 800)], "#fff2c4", 0.22, 6)
    # teacher
    s.person(268, 560, 1.75, "#1f7a78", legs="#5c3d54")
    s.line([(296, 440), (372, 340)], "#7a5138", 12)
    s.line([(368, 346), (410, 300)], "#b98a55", 4)
    # desks and children, seen from behind
    hair = ["#1d1412", "#2a1b16", "#151016"]
    for row, (y, k, xs) in enumerate(
        ((606, 0.8, (420, 580, 740, 900)), (690, 1.05, (330, 530, 730, 930)), (800, 1.4, (180, 450, 720, 990)))
    ):
        for i, x in enumerate(xs):
            c = ["#fdfaf2", "#fdfaf2", "#f4e9d6"][(i + row) % 3]
            s.rect(x - 74 * k, y - 62 * k, x + 74 * k, y - 50 * k, "#b9814a", radius=3)
            s.rect(x - 66 * k, y - 50 * k, x - 58 * k, y + 6, "#7c5129")
            s.rect(x + 58 * k, y - 50 * k, x + 66 * k, y + 6, "#7c5129")
            s.rect(x - 52 * k, y - 72 * k, x - 16 * k, y - 62 * k, ["#d9532c", "#1f7a78", "#e4a33a"][i % 3])
            s.rect(x + 14 * k, y - 67 * k, x + 46 * k, y - 62 * k, "#fbf6ea")
            s.rect(x - 34 * k, y - 66 * k, x + 34 * k, y + 30 * k, c, radius=18 * k)
            s.rect(x - 34 * k, y - 30 * k, x - 26 * k, y + 30 * k, mix(c, "#7a6a55", 0.25), radius=4)
            s.rect(x - 8 * k, y - 82 * k, x + 8 * k, y - 58 * k, "#7a5138")
            h = hair[(i + row) % 3]
            s.oval(x, y - 98 * k, 27 * k, 29 * k, h)
            s.oval(x - 26 * k, y - 94 * k, 5 * k, 7 * k, "#7a5138")
            s.oval(x + 26 * k, y - 94 * k, 5 * k, 7 * k, "#7a5138")
            if (i + row) % 2:
                for q in (-1, 1):
                    s.oval(x + q * 25 * k, y - 76 * k, 8 * k, 19 * k, h)
                    s.oval(x + q * 25 * k, y - 88 * k, 6 * k, 5 * k, "#e4573c")
            s.rect(x - 38 * k, y - 24 * k, x + 38 * k, y - 8 * k, "#9c6a3a", radius=5)
    x, y, k = 580, 606, 0.8
    s.line([(x + 26 * k, y - 50 * k), (x + 40 * k, y - 110 * k), (x + 38 * k, y - 146 * k)], "#7a5138", 10)
    return s


def lighthouse():
    s = Scene(
        132,
        [(0, "#16244f"), (0.28, "#3f4f8c"), (0.48, "#b0708f"), (0.62, "#f3a27c"), (0.68, "#ffd39a"), (1, "#ffd39a")],
    )
    s.stars(110, 260)
    s.glow(300, 540, 340, "#ffd99a", 0.7)
    for x, y, w, c in (
        (260, 330, 480, "#c9839a"),
        (560, 420, 420, "#e69b8c"),
        (140, 440, 320, "#efae8e"),
        (980, 360, 360, "#9a6d96"),
    ):
        s.cloud(x, y, w, c, 0.6)
    s.poly([(160, 540), (300, 470), (372, 430), (392, 430), (470, 478), (600, 540)], "#8d5f85")
    s.ridge(532, 30, "#755481", 1.4, 548)
    s.rect(0, 540, W, H, [(0, "#f7b98b"), (0.3, "#a56d90"), (1, "#27305f")])
    s.ripples(545, 790, "#ffe2b4", 150, 0.45)
    s.ripples(545, 720, "#fff2cc", 50, 0.6, 180, 460)
    # beams
    for pts, al in (
        ([(830, 172), (-20, 40), (-20, 190)], 0.42),
        ([(830, 172), (-20, 78), (-20, 150)], 0.4),
        ([(850, 172), (1220, 120), (1220, 236)], 0.4),
    ):
        s.poly(pts, "#fff4c4", al, 6)
    # cape
    s.poly(
        [
            (560, 700),
            (610, 640),
            (660, 610),
            (720, 560),
            (800, 540),
            (900, 532),
            (1010, 546),
            (1100, 520),
            (1210, 512),
            (1210, 810),
            (520, 810),
        ],
        [(0, "#4c4a63"), (1, "#1b1c38")],
    )
    s.poly(
        [
            (720, 560),
            (800, 540),
            (900, 532),
            (1010, 546),
            (1100, 520),
            (1210, 512),
            (1210, 548),
            (1090, 560),
            (960, 584),
            (830, 570),
            (740, 590),
        ],
        "#5f7a5e",
    )
    for _ in range(46):
        x = s.r.uniform(570, 1200)
        y = s.r.uniform(620, 790)
        q = s.r.uniform(12, 40)
        s.poly(
            [(x - q, y + q * 0.5), (x - q * 0.5, y - q * 0.5), (x + q * 0.4, y - q * 0.6), (x + q, y + q * 0.4)],
            mix("#55526d", "#1d1e3a", s.r.random()),
            0.8,
        )
    # keeper's house
    s.rect(930, 478, 1060, 560, [(0, "#f4e3c8"), (1, "#c9ac96")])
    s.poly([(912, 484), (950, 434), (1040, 434), (1078, 484)], "#8d3f38")
    s.rect(956, 502, 984, 530, "#ffd98a")
    s.rect(1010, 502, 1036, 560, "#5a3832")
    s.rect(1048, 416, 1062, 450, "#a9806e")
    s.glow(970, 516, 60, "#ffd98a", 0.6)
    s.line([(900, 560), (880, 640), (840, 700), (830, 800)], "#bfa58c", 14, 0.8)
    # tower
    L = lambda t: 840 - 52 + 20 * t
    R = lambda t: 840 + 52 - 20 * t
    s.poly([(L(0), 560), (R(0), 560), (R(1), 220), (L(1), 220)], "#fbf1e2")
    for a, b in ((0.14, 0.32), (0.5, 0.68), (0.86, 1.0)):
        y = lambda t: 560 - 340 * t
        s.poly([(L(a), y(a)), (R(a), y(a)), (R(b), y(b)), (L(b), y(b))], "#c94f3d")
    s.poly([(852, 560), (R(0), 560), (R(1), 220), (846, 220)], "#3a2446", 0.28)
    for t in (0.24, 0.42, 0.6, 0.78):
        y = 560 - 340 * t
        s.rect(832, y - 12, 848, y + 12, "#3d3352", radius=7)
        s.rect(835, y - 8, 845, y + 10, "#ffd98a", radius=5)
    s.rect(826, 516, 856, 560, "#4a2b30", radius=12)
    s.rect(826, 536, 856, 560, "#4a2b30")
    s.rect(792, 206, 888, 222, "#3b3350", radius=4)
    for x in range(796, 888, 11):
        s.line([(x, 206), (x, 188)], "#3b3350", 2)
    s.line([(794, 188), (886, 188)], "#3b3350", 3)
    s.rect(812, 146, 868, 206, "#ffe9a8")
    s.glow(840, 172, 130, "#fff6d0", 0.95)
    s.oval(840, 174, 15, 19, "#ffffff")
    for x in (812, 831, 849, 868):
        s.line([(x, 146), (x, 206)], "#3b3350", 3)
    s.poly([(802, 148), (820, 118), (840, 106), (860, 118), (878, 148)], "#c94f3d")
    s.rect(837, 88, 843, 108, "#3b3350")
    s.oval(840, 86, 5, 5, "#e2b357")
    s.boat(300, 610, 0.7, "#2b2348", "#4a3a66", "#f7c79e")
    s.boat(420, 660, 0.9, "#2b2348", "#5a4670")
    s.boat(130, 580, 0.4, "#2b2348", "#4a3a66", "#f7c79e")
    for k in range(3):
        pts = [(x, 712 + k * 34 + 8 * math.sin(x / 44 + k) + 4 * math.sin(x / 17)) for x in range(-10, 640 - k * 18, 8)]
        s.line(pts, "#ffe6cc", 3, 0.35)
    for _ in range(36):
        x = s.r.uniform(520, 620)
        q = s.r.uniform(4, 13)
        s.oval(x, 700 + (620 - x) * 0.9 + s.r.uniform(-8, 26), q, q * 0.6, "#ffeede", 0.6)
    s.palm(1150, 530, 190, 30, "#22243f")
    s.palm(1110, 536, 140, -24, "#22243f")
    s.gulls(7, 560, 300, 200, "#2f2d55")
    return s


def mangroves():
    s = Scene(143, [(0, "#cfe6c4"), (0.3, "#e9f1cd"), (0.5, "#bcdcc0"), (1, "#bcdcc0")])
    s.glow(640, 230, 420, "#fffde2", 0.95)

    def spread(sd):
        return max(-1.9 * sd, min(1.9 * sd, s.r.gauss(0, sd)))

    def crown(x, y, w, c, n=22):
        big = w > 300
        n = n * 4 if big else n
        for _ in range(n):
            q = w * (s.r.uniform(0.07, 0.14) if big else s.r.uniform(0.12, 0.26))
            s.oval(x + spread(w * 0.26), y + spread(w * 0.12), q * 1.3, q, mix(c, "#ffffff", s.r.uniform(0, 0.1)))
        for _ in range(n):
            q = w * (s.r.uniform(0.02, 0.05) if big else s.r.uniform(0.04, 0.1))
            s.oval(
                x + spread(w * 0.26),
                y - w * 0.06 + spread(w * 0.12),
                q * 1.3,
                q,
                mix(c, "#e8f59c", s.r.uniform(0.1, 0.4)),
            )

    def tree(x, y, h, c, leaf):
        for _ in range(13):
            a = s.r.uniform(-1, 1)
            top = y - h * s.r.uniform(0.2, 0.5)
            rx = a * h * 0.42
            pts = [
                (x + rx * math.sin(t * math.pi / 2), top + (y - top + 6) * (1 - math.cos(t * math.pi / 2)))
                for t in (i / 12 for i in range(13))
            ]
            s.line(pts, mix(c, "#000000", s.r.uniform(0, 0.25)), h * 0.02)
        s.line([(x, y - h * 0.28), (x + h * 0.02, y - h * 0.6), (x - h * 0.02, y - h * 0.95)], c, h * 0.05)
        for q in (-1, 1):
            s.line([(x, y - h * 0.55), (x + q * h * 0.2, y - h * 0.86)], c, h * 0.028)
        crown(x, y - h * 0.98, h * 0.72, leaf)

    for y, c, n, h in ((420, "#a9cfa9", 10, 170), (446, "#86b98f", 9, 230)):
        for i in range(n):
            x = (i + s.r.uniform(0.1, 0.9)) * W / n
            s.line([(x, y), (x, y - h * 0.6)], mix(c, "#35543f", 0.3), 5)
            crown(x, y - h * s.r.uniform(0.6, 0.85), h * 0.9, c, 12)
        s.rect(0, y - 16, W, y + 20, mix(c, "#35543f", 0.12))
        s.oval(600, y + 8, 760, 18, "#f7fbe6", 0.6, 12)
    s.rect(0, 452, W, H, [(0, "#d3e8cb"), (0.3, "#7fb8a2"), (0.75, "#3b7d77"), (1, "#1f5457")])
    for x in range(0, W, 70):
        s.rect(x + s.r.uniform(0, 40), 460, x + s.r.uniform(50, 80), 560, "#6aa488", 0.25, 8)
    s.ripples(458, 790, "#ffffff", 130, 0.35)
    s.ripples(470, 700, "#fffbd8", 50, 0.6, 520, 760)
    tree(160, 560, 330, "#5b4a38", "#4f9259")
    tree(1030, 548, 300, "#5b4a38", "#579a5c")
    tree(860, 520, 210, "#6b5a45", "#74ad70")
    tree(330, 522, 200, "#6b5a45", "#74ad70")
    s.boat(600, 560, 1.15, "#7c4f2b", "#d9a15a")
    s.person(566, 556, 0.72, "#d9532c", hat="#ecd08c")
    s.line([(552, 500), (500, 600)], "#6b4a2c", 4)
    s.oval(600, 590, 90, 7, "#1f4a48", 0.4)
    tree(40, 700, 560, "#3c2e25", "#2f6d45")
    tree(1150, 720, 600, "#3c2e25", "#2c6a44")
    s.poly(
        [(0, 716), (180, 700), (420, 740), (700, 760), (960, 736), (1200, 708), (1200, 800), (0, 800)],
        [(0, "#7a6249"), (1, "#3a2d25")],
    )
    for _ in range(46):
        x = s.r.uniform(10, 1190)
        y = 800 - s.r.uniform(0, 66)
        h = s.r.uniform(14, 40)
        s.poly([(x - 2.6, y), (x, y - h), (x + 2.6, y)], "#4e3d30")
    for x, y, k in ((420, 764, 1.0), (640, 778, 1.3), (800, 772, 0.8)):  # crabs
        c = "#e4673c"
        for q in (-1, 1):
            for j in range(3):
                s.line(
                    [
                        (x + q * 14 * k, y - 2),
                        (x + q * (26 + j * 4) * k, y - (10 - j * 6) * k),
                        (x + q * (32 + j * 5) * k, y + (4 + j * 2) * k),
                    ],
                    mix(c, "#7a2a15", 0.3),
                    3 * k,
                )
            s.line([(x + q * 16 * k, y - 8 * k), (x + q * 28 * k, y - 22 * k)], c, 5 * k)
            s.oval(x + q * 30 * k, y - 27 * k, 9 * k, 7 * k, c)
            s.poly(
                [(x + q * 30 * k, y - 28 * k), (x + q * 38 * k, y - 38 * k), (x + q * 26 * k, y - 38 * k)], "#7a6249"
            )
            s.line([(x + q * 6 * k, y - 12 * k), (x + q * 7 * k, y - 19 * k)], "#3a1a12", 2 * k)
            s.oval(x + q * 7 * k, y - 20 * k, 2.6 * k, 2.6 * k, "#1a0f0c")
        s.oval(x, y - 4 * k, 22 * k, 14 * k, c)
        s.oval(x, y - 8 * k, 15 * k, 6 * k, mix(c, "#ffd9b0", 0.4))
    for x in (250, 300, 356, 880, 936, 1000):  # seedlings
        y = 744 + s.r.uniform(-4, 12)
        s.line([(x, y + 14), (x, y - 34)], "#5a7a3c", 4)
        for a in (-1, 1):
            s.oval(x + a * 12, y - 36, 13, 5, "#6fae4f")
            s.oval(x + a * 7, y - 48, 9, 5, "#93cc66")
    # heron
    x, y = 730, 640
    s.line([(x - 4, y + 40), (x - 2, y + 100)], "#3d3a36", 3)
    s.line([(x + 8, y + 40), (x + 10, y + 100)], "#3d3a36", 3)
    s.oval(x, y + 24, 38, 20, "#fbfbf4")
    s.line([(x + 28, y + 14), (x + 44, y - 14), (x + 32, y - 36), (x + 42, y - 54)], "#fbfbf4", 9)
    s.oval(x + 44, y - 58, 11, 8, "#fbfbf4")
    s.poly([(x + 52, y - 62), (x + 86, y - 54), (x + 52, y - 53)], "#e4a33a")
    s.oval(x + 47, y - 60, 1.8, 1.8, "#111111")
    s.poly([(x - 60, y + 30), (x - 10, y + 10), (x + 20, y + 34), (x - 20, y + 40)], "#dfe3da")
    return s


def dam():
    s = Scene(154, [(0, "#5aa6c9"), (0.25, "#b5dde0"), (0.45, "#fbeed0"), (1, "#fbeed0")])
    s.glow(300, 180, 300, "#fffbe6", 0.8)
    s.oval(300, 176, 40, 40, "#fffdf4")
    for x, y, w in ((620, 120, 360), (980, 90, 300), (120, 90, 260)):
        s.cloud(x, y, w, "#ffffff", 0.8)
    s.ridge(300, 170, "#a3c4bd", 0.9)
    s.ridge(340, 130, "#7fae9d", 1.3)
    # reservoir
    s.poly([(150, 352), (1050, 352), (1120, 440), (80, 440)], [(0, "#bfe3df"), (1, "#3f95a8")])
    s.ripples(356, 436, "#ffffff", 60, 0.5, 160, 1040)
    for x, y, k in ((480, 384, 0.3), (720, 400, 0.4)):
        s.boat(x, y, k, "#c8493a", "#fbf6ea", "#ffffff")
    # slopes left and right
    for side in (0, 1):
        m = (lambda x: x) if not side else (lambda x: W - x)
        s.poly(
            [
                (m(-10), 190),
                (m(70), 230),
                (m(150), 300),
                (m(210), 372),
                (m(250), 470),
                (m(330), 600),
                (m(420), 810),
                (m(-10), 810),
            ],
            [(0, "#5c9a6c"), (1, "#2c6147")],
        )
        s.poly(
            [(m(-10), 290), (m(60), 330), (m(130), 420), (m(190), 560), (m(250), 810), (m(-10), 810)],
            [(0, "#3f7f58"), (1, "#1d4a38")],
        )
        for _ in range(70):
            x = s.r.uniform(0, 240)
            y = s.r.uniform(300 + x * 0.9, 800)
            q = s.r.uniform(10, 24)
            s.oval(m(x), y, q, q * 0.85, mix("#2c6b48", "#69a866", s.r.random()))
            s.oval(m(x) - q * 0.25, y - q * 0.25, q * 0.6, q * 0.5, mix("#5c9a5c", "#a6cf7a", s.r.random()), 0.7)
    # the wall: an arch, in vertical strips
    n = 46
    for i in range(n):
        t0, t1 = i / n, (i + 1) / n
        fx = lambda t: 196 + 808 * t
        ty = lambda t: 404 + 44 * math.sin(t * math.pi)
        by = lambda t: 520 + 186 * math.sin(t * math.pi) ** 0.8
        sh = 0.5 + 0.5 * math.cos((t0 - 0.22) * math.pi * 1.5)
        c = mix("#8f9490", "#f1eadb", max(0, sh))
        s.poly(
            [
                (fx(t0), ty(t0)),
                (fx(t1) + 0.6, ty(t1)),
                (600 + (fx(t1) - 600) * 0.72 + 0.6, by(t1)),
                (600 + (fx(t0) - 600) * 0.72, by(t0)),
            ],
            [(0, c), (1, mix(c, "#3d4c4e", 0.35))],
        )
    for k in range(1, 6):
        pts = [
            (
                (1 - k / 6) * (196 + 808 * t) + k / 6 * (600 + (808 * t - 404) * 0.72),
                (1 - k / 6) * (404 + 44 * math.sin(t * math.pi)) + k / 6 * (520 + 186 * math.sin(t * math.pi) ** 0.8),
            )
            for t in (i / 40 for i in range(41))
        ]
        s.line(pts, "#6d7674", 1.2, 0.5)
    crest = [(196 + 808 * i / 40, 404 + 44 * math.sin(i / 40 * math.pi)) for i in range(41)]
    s.line([(x, y - 5) for x, y in crest], "#fbf5e6", 15)
    s.line([(x, y + 4) for x, y in crest], "#9a9c92", 4)
    s.line([(x, y - 14) for x, y in crest], "#6d7674", 1.6)
    for x, y in crest[::2]:
        s.line([(x, y - 22), (x, y - 8)], "#6d7674", 1.6)
    for x in (380, 820):
        y = 404 + 44 * math.sin((x - 196) / 808 * math.pi)
        s.rect(x - 24, y - 64, x + 24, y + 22, "#efe6d2")
        s.rect(x - 30, y - 72, x + 30, y - 60, "#b5553c")
        s.rect(x - 12, y - 46, x + 12, y - 26, "#3f6675")
    # spillways
    for x in (520, 600, 680):
        y = 448
        s.rect(x - 19, y + 18, x + 19, y + 44, "#4d5a5c", radius=4)
        s.poly(
            [(x - 15, y + 38), (x + 15, y + 38), (x + (x - 600) * -0.12 + 30, 716), (x + (x - 600) * -0.12 - 30, 716)],
            [(0, "#ffffff"), (0.5, "#d8f0f2"), (1, "#ffffff")],
            0.93,
            1,
        )
        for _ in range(14):
            a = s.r.uniform(-13, 13)
            s.line([(x + a, y + 44), (x + a * 1.8 + (x - 600) * -0.12, 700)], "#9fd0da", 1.4, 0.6)
    # river
    s.poly([(452, 700), (748, 700), (830, 810), (330, 810)], [(0, "#c7e9ea"), (0.4, "#5fb0bd"), (1, "#2f8092")])
    for _ in range(150):
        q = s.r.uniform(5, 24)
        s.oval(
            600 + max(-150, min(150, s.r.gauss(0, 78))), 708 + s.r.gauss(0, 10), q, q * 0.6, "#ffffff", 0.75
        ) if _ % 3 == 0 else s.oval(
            600 + max(-150, min(150, s.r.gauss(0, 84))), 708 + s.r.gauss(0, 9), q, q * 0.6, "#ffffff"
        )
    s.oval(600, 690, 220, 50, "#ffffff", 0.4, 22)
    s.ripples(730, 800, "#ffffff", 50, 0.6, 380, 790)
    s.gulls(6, 560, 250, 160, "#ffffff")
    s.palm(110, 800, 330, 40, "#173d2e")
    s.palm(1100, 800, 300, -40, "#173d2e")
    return s


def archipelago_map():
    s = Scene(165, [(0, "#cfe7e2"), (1, "#a9d3d2")])
    for i in range(0, W, 100):
        s.line([(i, 0), (i, H)], "#8fc1c2", 1, 0.6)
    for i in range(0, H, 100):
        s.line([(0, i), (W, i)], "#8fc1c2", 1, 0.6)

    def island(cx, cy, rx, ry, seed, rot=0.0, rings=5, hill=True):
        rr = random.Random(seed)
        ph = [(rr.uniform(0, 6.3), rr.uniform(0.4, 1)) for _ in range(6)]

        def outline(k):
            pts = []
            for i in range(90):
                a = i / 90 * 2 * math.pi
                v = 1 + sum(math.sin((j + 2) * a + p) * f * 0.42 / (j + 2) for j, (p, f) in enumerate(ph)) * (
                    0.6 + 0.4 * k
                )
                x, y = math.cos(a) * rx * k * v, math.sin(a) * ry * k * v
                pts.append((cx + x * math.cos(rot) - y * math.sin(rot), cy + x * math.sin(rot) + y * math.cos(rot)))
            return pts

        for k, c in ((1.42, "#bfe0da"), (1.27, "#d3ebdf"), (1.13, "#e9f4e2")):
            s.poly(outline(k), c)
        for i in range(rings):
            t = i / max(1, rings - 1)
            s.poly(outline(1 - 0.78 * t), mix("#f1e2b0", "#4f8f62", min(1, 0.25 + t * 0.9) if t else 0))
            s.line(outline(1 - 0.78 * t) + [outline(1 - 0.78 * t)[0]], mix("#a98c55", "#2f6a48", t), 1.1, 0.7)

    island(420, 420, 235, 120, 7, -0.35, 6)
    island(860, 300, 118, 104, 19, 0.2, 6)
    island(1010, 600, 92, 44, 5, 0.4, 4)
    island(200, 170, 70, 36, 8, 0.3, 3)
    island(620, 640, 74, 34, 12, -0.2, 3)
    island(660, 130, 50, 26, 23, 0.5, 3)
    island(120, 620, 58, 34, 31, 0.1, 3)
    for i in range(52):
        x, y = s.r.uniform(40, 1160), s.r.uniform(40, 760)
        if any(
            abs(x - a) < b and abs(y - c) < d
            for a, b, c, d in (
                (420, 330, 420, 210),
                (860, 190, 300, 170),
                (1010, 160, 600, 100),
                (1060, 130, 130, 130),
                (620, 120, 640, 70),
                (230, 220, 720, 80),
                (200, 110, 170, 70),
                (120, 100, 620, 70),
            )
        ):
            continue
        q = s.r.uniform(4, 15)
        island(x, y, q, q * 0.7, 100 + i, s.r.uniform(0, 3), 2)
    # volcano
    for k in range(3):
        s.oval(872 + k * 14, 250 - k * 26, 14 + k * 8, 11 + k * 6, "#8b7f86", 0.6)
    s.poly([(826, 316), (858, 262), (878, 262), (912, 316)], "#7a4a3c")
    s.poly([(852, 272), (858, 262), (878, 262), (886, 274), (874, 280), (866, 274), (860, 281)], "#e4673c")

    # ferry routes
    def route(p0, p1, bend, c="#c8493a"):
        for i in range(0, 60, 2):
            q = []
            for t in (i / 60, (i + 1) / 60):
                mx, my = (p0[0] + p1[0]) / 2 + bend[0], (p0[1] + p1[1]) / 2 + bend[1]
                q.append(
                    (
                        (1 - t) ** 2 * p0[0] + 2 * t * (1 - t) * mx + t * t * p1[0],
                        (1 - t) ** 2 * p0[1] + 2 * t * (1 - t) * my + t * t * p1[1],
                    )
                )
            s.line(q, c, 3.2)

    route((560, 372), (765, 322), (0, 60))
    route((560, 372), (930, 585), (-30, 90))
    route((560, 372), (640, 150), (40, -30), "#2f6f8c")
    route((214, 530), (150, 600), (-40, 0), "#2f6f8c")
    s.ferry(680, 396, 0.11, "#16475f", "#fbf6ea", "#e2a63b", "#4b7f93")
    # reef
    for _ in range(46):
        s.oval(s.r.gauss(700, 26), s.r.gauss(520, 13), 4, 3, s.r.choice(["#f27a6b", "#f6a04d", "#e0609a"]), 0.9)
    # places
    font = ImageFont.load_default(size=21 * S)
    big = ImageFont.load_default(size=26 * S)
    d = ImageDraw.Draw(s.im)
    for x, y, t, f, c, dot in (
        (560, 372, "Bandar Lintang", font, "#3a2a20", True),
        (765, 322, "Kuala Tembaga", font, "#3a2a20", True),
        (930, 585, "Obarai", font, "#3a2a20", True),
        (700, 520, "Gosong Perak", font, "#8a2f4e", False),
        (596, 292, "Tanjung Pelita", font, "#3a2a20", True),
        (884, 262, "Gunung Angkora", font, "#3a2a20", False),
        (340, 420, "Lembah Teraju", font, "#24452f", False),
        (640, 440, "SELAT BELIDA", big, "#2f6f8c", False),
    ):
        if dot:
            s.oval(x, y, 8, 8, "#fbf6ea")
            s.oval(x, y, 5.5, 5.5, "#c8493a")
        w = d.textlength(t, font=f) / S
        tx, ty = {
            "Bandar Lintang": (x - w - 14, y - 26),
            "Kuala Tembaga": (x + 14, y - 2),
            "Obarai": (x + 16, y - 14),
            "Gosong Perak": (x - w / 2, y + 22),
            "Tanjung Pelita": (x + 13, y - 16),
            "Gunung Angkora": (x + 14, y - 6),
            "Lembah Teraju": (x - w / 2, y - 14),
            "SELAT BELIDA": (x + 30, y + 8),
        }[t]
        d.text((tx * S, ty * S), t, font=f, fill=rgb(c), stroke_width=3 * S, stroke_fill=(244, 246, 230))
    # compass rose and title plate
    cx, cy = 1080, 130
    s.oval(cx, cy, 78, 78, "#f6efd9", 0.75)
    s.oval(cx, cy, 62, 62, "#a9d3d2", 0.6)
    for i in range(8):
        a = i * math.pi / 4
        ln = 74 if i % 2 == 0 else 44
        tip = (cx + math.sin(a) * ln, cy - math.cos(a) * ln)
        for q, c in ((0.26, "#16475f"), (-0.26, "#e2a63b")):
            s.poly([tip, (cx + math.sin(a + q * 1.6) * 18, cy - math.cos(a + q * 1.6) * 18), (cx, cy)], c)
    s.oval(cx, cy, 8, 8, "#c8493a")
    s.rect(48, 690, 420, 760, "#f6efd9", radius=8)
    s.rect(54, 696, 414, 754, "#16475f", radius=6)
    d.text((80 * S, 708 * S), "Kepulauan Sendaru", font=ImageFont.load_default(size=34 * S), fill=rgb("#fbf1d6"))
    for i in range(8):
        s.rect(800 + i * 40, 744, 840 + i * 40, 754, "#16475f" if i % 2 else "#fbf6ea")
    for x0, y0, x1, y1 in ((0, 0, W, 16), (0, H - 16, W, H), (0, 0, 16, H), (W - 16, 0, W, H)):
        s.rect(x0, y0, x1, y1, "#16475f")
    s.line([(24, 24), (W - 24, 24), (W - 24, H - 24), (24, H - 24), (24, 24)], "#16475f", 2)
    return s


SCENES = {
    f.__name__.replace("_", "-"): f
    for f in (
        harbour_day,
        ferry_night,
        ferry_dawn,
        volcano_dusk,
        fish_market,
        coral_reef,
        football_pitch,
        weaving,
        assembly_building,
        rice_terraces,
        school_class,
        lighthouse,
        mangroves,
        dam,
        archipelago_map,
    )
}


def encode(im):
    """JPEG of quality 82, or less where the picture would be too heavy."""
    for q in range(82, 40, -2):
        b = BytesIO()
        im.save(b, "JPEG", quality=q, optimize=True, progressive=True)
        if b.tell() <= MAX_BYTES:
            break
    return b.getvalue(), q


def wanted():
    """{scene: [file, ...]} as the saved pages refer to them."""
    out = {}
    for page in sorted(RAW.rglob("*.html")):
        for ref in sorted(set(re.findall(r'src="([^"]+_files/[^"]+\.jpg)"', page.read_text(encoding="utf-8")))):
            out.setdefault(pathlib.PurePosixPath(ref).stem, []).append(page.parent / ref)
    return out


def main(only):
    for scene, files in sorted(wanted().items()):
        if only and scene not in only:
            continue
        data, q = encode(
            SCENES[scene]().finish(
                grain=0.6 if scene in ("weaving", "football-pitch", "mangroves", "rice-terraces") else 2.2
            )
        )
        for f in files:
            f.parent.mkdir(parents=True, exist_ok=True)
            f.write_bytes(data)
        print(f"{scene}: {len(data)} bytes, quality {q}, {len(files)} file(s)")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
