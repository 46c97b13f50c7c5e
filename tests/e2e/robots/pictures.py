"""
Pictures, signatures and sound: the screens that take them, and the one that shows them.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.picture import settle


class MediaRobot(ScreenRobot):
    """
    One question's picture, signature or sound.
    """

    def asks(self, question: str) -> Self:
        """Waits until the question stands above the ways to answer it."""
        self._titled(question, level=2)
        return self

    def take_picture(self, shot: str = "") -> Self:
        """Takes one, looks at it, takes another and keeps that."""
        self.tap("They agree: take the picture")
        self._page_shot(shot)
        self._press("Take it")
        self._press("Again")
        self._press("Take it")
        self._page_shot(f"{shot}-taken" if shot else "")
        self._press("Use it")
        return self.sees("Sealed on this phone")

    def sign(self, shot: str = "") -> Self:
        """Draws with one finger, wipes it, draws again."""
        self.tap("Sign on the screen")
        self._draw()
        self._press("Wipe")
        assert self.phone.page.get_by_role("button", name=self.say("Done")).is_disabled()
        self._draw()
        self._page_shot(shot)
        self._press("Done")
        return self.sees("Sealed on this phone")

    def record(self, seconds: int, shot: str = "") -> Self:
        """Speaks for a while."""
        self.tap("They agree: record")
        self.phone.page.get_by_text(f"0:0{seconds} / 2:00").wait_for()
        self._page_shot(shot)
        self._press("Stop")
        return self.sees("Sealed on this phone")

    def film(self, seconds: int, shot: str = "") -> Self:
        """Films for a while, does it again and keeps that."""
        self.tap("They agree: record a video")
        self._press("Take it")
        self._press("Stop")
        self._press("Again")
        self._press("Take it")
        self.phone.page.get_by_text(f"0:0{seconds} / 0:45").wait_for()
        self._page_shot(shot)
        self._press("Stop")
        self.phone.page.locator("#shell-media video[controls]").wait_for()
        self._page_shot(f"{shot}-taken" if shot else "")
        self._press("Use it")
        return self.sees("Sealed on this phone")

    def watch(self, shot: str = "") -> Self:
        """Sees it on a screen of its own, and closes that."""
        self.tap("Watch")
        video = self.phone.page.locator("#shell-media video[controls]")
        video.wait_for()
        self.phone.until("document.querySelector('#shell-media video').readyState > 1")
        self._page_shot(shot)
        self._press("Done")
        video.wait_for(state="detached")
        return self

    def choose_file(self, name: str, content: bytes) -> Self:
        """Takes a file out of the phone's own."""
        self.tap("Choose a file")
        with self.phone.page.expect_file_chooser() as chooser:
            self._press("Choose a file")
        chooser.value.set_files({"name": name, "mimeType": "", "buffer": content})
        return self

    def _draw(self) -> None:
        pad = self.phone.page.locator("#shell-media canvas.pad")
        pad.wait_for()
        box = pad.bounding_box()
        assert box is not None
        mouse = self.phone.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 300)
        mouse.down()
        for step in range(1, 25):
            height = 260 + (60 if step % 4 < 2 else -60)
            mouse.move(box["x"] + 40 + step * 11, box["y"] + height, steps=3)
        mouse.up()

    def _press(self, words: str) -> None:
        self.phone.page.locator("#shell-media").get_by_role("button", name=self.say(words)).click()

    def _page_shot(self, name: str) -> None:
        if name:
            settle(self.phone.page)
            self.phone.shot(f"{name}-{self.spoken.language}")


class AttachmentRobot(ScreenRobot):
    """
    A picture, a signature or sound of a recorded visit.
    """

    def is_shown(self, question: str) -> Self:
        """Waits until it is drawn."""
        self._titled(question, level=2)
        self.phone.page.get_by_role("img", name=question).first.wait_for(state="attached")
        return self
