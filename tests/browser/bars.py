"""What has to hold of every page, measured in a real browser: by the tests on a few, by `make audit` on more.

Each function takes a page of Playwright and returns what misses its bar, in words; nothing where all is well.
"""

from collections import Counter

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Twice the usual size, as a reader sets it for all sites: widths in rem follow, those of media queries too.
LARGE_TEXT = "--blink-settings=defaultFontSize=32"
LEAST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8

_AXE = """async tags => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}})
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")}`))
}"""

_WIDE = """() => {
    const width = document.documentElement.clientWidth
    return [...document.querySelectorAll("body *")].filter(one => {
        const box = one.getBoundingClientRect()
        return box.width > 1 && (box.right > width + 1 || box.left < -1)
            && !one.closest(".hidden, .skip, caption, pre, table")
    }).map(one => `${one.tagName.toLowerCase()}.${one.className}`)
}"""

# Text whose box hides what does not fit. Hidden on purpose are words for screen readers, one pixel wide.
_CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
    const style = getComputedStyle(one)
    return /hidden|clip/.test(style.overflowX + style.overflowY) && one.innerText && one.clientWidth > 1
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
}).map(one => `${one.tagName.toLowerCase()}.${one.className}: ${one.innerText.slice(0, 30)}`)"""

# A link inside a sentence is as high as its line (WCAG 2.2 leaves it out). One that is too small counts if a circle of
# 24 pixels on it meets another target, or the circle of another that is too small.
_SMALL = """least => {
    const all = [...document.querySelectorAll("a[href], button, input, select, summary, label:has(input)")]
        .filter(one => one.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !one.closest(".skip"))
        .filter(one => !(one.matches("input") && one.closest("label")))
    const inSentence = one => getComputedStyle(one).display == "inline"
        && [...one.parentNode.childNodes].some(other => other.nodeType == 3 && other.textContent.trim().length > 1)
    const boxes = all.map(one => one.getBoundingClientRect())
    const small = box => box.width < least - .5 || box.height < least - .5
    const middle = box => [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    return all.filter((one, n) => {
        const box = boxes[n]
        if (!box.width || !small(box) || inSentence(one)) return false
        const [x, y] = middle(box)
        return boxes.some((other, m) => {
            if (m == n || !other.width || all[m].contains(one) || one.contains(all[m])) return false
            const dx = Math.max(other.left - x, x - other.right, 0), dy = Math.max(other.top - y, y - other.bottom, 0)
            const [ox, oy] = middle(other)
            return Math.hypot(dx, dy) < least / 2 - .5 || small(other) && Math.hypot(ox - x, oy - y) < least - .5
        })
    }).map(one => `${one.tagName.toLowerCase()} ${one.textContent.trim().slice(0, 30)}`)
}"""

_FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(one =>
    one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0
    && !(one.type == "radio" && !one.checked)).length"""

_FOCUSED = """() => {
    const one = document.activeElement
    if (!one || one == document.body) return null
    window.seen ??= []
    if (!seen.includes(one)) seen.push(one)
    const style = getComputedStyle(one)
    const isShown = style.outlineStyle != "none" && parseFloat(style.outlineWidth) > 0
    const name = `${one.tagName.toLowerCase()} ${(one.textContent || one.id).trim().slice(0, 30)}`
    return [seen.indexOf(one), isShown, name]
}"""


def axe(page, source):
    """What axe-core finds; `source` is its script."""
    page.evaluate(source)
    return page.evaluate(_AXE, AXE_TAGS)


def sideways(page):
    """What makes the page wider than its window."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    return [f"{one} ({n})" for one, n in Counter(page.evaluate(_WIDE)).most_common(5)] or ["the page scrolls sideways"]


def cut(page):
    """What is cut, and what makes the page wider than its window: for a browser with LARGE_TEXT."""
    return page.evaluate(_CUT) + sideways(page)


def small_targets(page):
    """What a finger cannot meet for certain."""
    return page.evaluate(_SMALL, LEAST_TARGET)


def unreached(page, most=150):
    """What Tab does not come to, and what does not show that it has the focus."""
    wanted, reached, hidden = page.evaluate(_FOCUSABLE), set(), []
    for _ in range(min(wanted + 5, most)):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None or (focused[0] == 0 and len(reached) > 1):
            break
        reached.add(focused[0])
        if not focused[1]:
            hidden.append(f"no mark of the focus: {focused[2]}")
    missing = [] if len(reached) >= min(wanted, most) else [f"Tab reaches {len(reached)} of {wanted}"]
    return [*missing, *hidden]
