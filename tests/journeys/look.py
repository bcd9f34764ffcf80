"""Whether a page can be read and worked by everybody: axe, and what axe does not look for.

Measured in the browser on the page as it stands: sideways scroll, text under 16 px, a control without a name,
a heading level skipped. Contrast is axe's.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error, Page

from tests.house import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280, "twice as big": 640}

FAULTS = """() => {
  const faults = [];
  const shown = (el) => {
    const box = el.getBoundingClientRect(), style = getComputedStyle(el);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none';
  };
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  // One pixel is a table's width rounded up, not something to read.
  if (over > 1) {
    const wide = [...document.body.querySelectorAll('*')].filter(el => shown(el)
      && el.getBoundingClientRect().right > document.documentElement.clientWidth + 1
      && !el.closest('.trellis-scroll')).slice(0, 3)
      .map(el => el.tagName + '.' + el.className);
    faults.push('scrolls sideways by ' + over + 'px: ' + wide.join(', '));
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const text = walker.currentNode, el = text.parentElement;
    if (!text.data.trim() || !shown(el) || el.closest('script, style, noscript, svg')) continue;
    if (el.closest('.govuk-visually-hidden')) continue;
    if (parseFloat(getComputedStyle(el).fontSize) < 15.9) small.add(text.data.trim().slice(0, 40));
  }
  for (const words of [...small].slice(0, 5)) faults.push('text under 16px: ' + words);
  for (const el of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const named = (el.labels && el.labels.length) || el.getAttribute('aria-label')
      || el.getAttribute('aria-labelledby');
    if (!named) faults.push('a control without a name: ' + el.name);
  }
  let before = 0;
  for (const el of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    // GOV.UK's own notices stand above the first heading, with a second-level heading of their own.
    if (el.matches('.govuk-notification-banner__title, .govuk-error-summary__title')) continue;
    const level = Number(el.tagName[1]);
    if (level > before + 1) faults.push('heading skipped before: ' + el.textContent.trim());
    before = level;
  }
  if (document.querySelectorAll('h1').length !== 1) {
    faults.push(document.querySelectorAll('h1').length + ' first headings');
  }
  if (!document.title.trim()) faults.push('no title');
  return faults;
}"""


def axe_is_there() -> bool:
    return AXE.exists()


def faults(page: Page) -> list[str]:
    return list(page.evaluate(FAULTS))


def axe_violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practice, each with the element it means."""
    try:
        found = _run_axe(page)
    except Error:
        # What was pressed just before took the page away while axe looked; the page that came is looked at.
        page.wait_for_timeout(1_000)
        found = _run_axe(page)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _run_axe(page: Page) -> dict[str, Any]:
    page.wait_for_load_state()
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return found


def then_everybody_can_use_it(page: Page) -> None:
    """The accessibility step of every journey."""
    assert axe_violations(page) == []
    assert faults(page) == []
