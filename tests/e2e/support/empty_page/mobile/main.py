"""
A page with one word: what the shell, Python and Flet cost by themselves.
"""

import flet as ft


async def main(page: ft.Page) -> None:
    """Draws the word and tells the page around it."""
    from doorstep_page_js import ask

    page.add(ft.Text("Empty page"))
    await ask("ready")


if __name__ == "__main__":
    ft.run(main)
