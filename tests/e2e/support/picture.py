"""
Pictures of screens: taken when nothing moves, and never with words beyond the edge.
"""

from __future__ import annotations

from playwright.sync_api import Page

LOOKS = 12
"""A spinner never stands still: after so many looks the picture is taken as it is."""

LOOKS_BEYOND = 60
"""Words beyond the edge are given longer: a busy machine may not have laid the screen out for its new size yet."""

SLACK_PX = 1

# To show the cursor of a field the browser pushes the accessibility tree's list sideways, where nothing is drawn: a
# list that does not scroll that way counts as if it had stayed.
_BEYOND = """
slack => {
  const pushed = node => {
    let px = 0;
    for (let around = node.parentElement; around; around = around.parentElement)
      if (around.style.overflowY === 'scroll') px += around.scrollLeft;
    return px;
  };
  return [...document.querySelectorAll('flt-semantics')]
    .filter(node => node.innerText.trim() || node.getAttribute('aria-label'))
    .map(node => {
      const box = node.getBoundingClientRect();
      const left = box.left + pushed(node);
      return [box.width, left, left + box.width, node.getAttribute('aria-label') || node.innerText.trim()];
    })
    .filter(([width, left, right]) => width && (left < -slack || right > window.innerWidth + slack))
    .map(([, left, right, words]) => `${words} (${Math.round(left)} to ${Math.round(right)})`);
}
"""


def settle(page: Page) -> None:
    """
    Waits until two pictures in a row are the same and hold all the words: a window of another size is drawn at once
    by the client, and a moment later as the app lays it out for that size.
    """
    before = b""
    for look in range(LOOKS_BEYOND):
        now = page.screenshot()
        if (now == before or look >= LOOKS) and not words_beyond_the_edge(page):
            return
        before = now


def words_beyond_the_edge(page: Page) -> list[str]:
    """What can be read or tapped and lies partly beside the screen."""
    beyond: list[str] = page.evaluate(_BEYOND, SLACK_PX)
    return beyond
