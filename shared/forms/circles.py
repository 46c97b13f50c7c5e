"""
Order among things that need each other, and the circles that keep them from one.

Source: Tarjan, Depth-first search and linear graph algorithms, SIAM Journal on Computing 1 (1972).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Needs = Callable[[int], Sequence[int]]


def find_components(count: int, needs: Needs) -> list[list[int]]:
    """
    The numbers below `count` in groups, each group after all that its members need.

    A group of several is a circle; so is a group of one that needs itself. Within a group the order is by number.
    """
    return _Search(needs).run(count)


def is_circle(component: Sequence[int], needs: Needs) -> bool:
    """
    Whether the members of a group need each other, or a single one itself.
    """
    return len(component) > 1 or component[0] in needs(component[0])


class _Search:
    # Written without recursion: forms chain thousands of questions.

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self.number: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.open: list[int] = []
        self.is_open: set[int] = set()
        self.found: list[list[int]] = []

    def run(self, count: int) -> list[list[int]]:
        for start in range(count):
            if start not in self.number:
                self.search(start)
        return self.found

    def search(self, start: int) -> None:
        path: list[tuple[int, Iterator[int]]] = [self.enter(start)]
        while path:
            member, rest = path[-1]
            unseen = self.next_unseen(member, rest)
            if unseen is not None:
                path.append(self.enter(unseen))
                continue
            path.pop()
            self.leave(member)
            if path:
                above = path[-1][0]
                self.low[above] = min(self.low[above], self.low[member])

    def enter(self, member: int) -> tuple[int, Iterator[int]]:
        self.number[member] = self.low[member] = len(self.number)
        self.open.append(member)
        self.is_open.add(member)
        return member, iter(self.needs(member))

    def next_unseen(self, member: int, rest: Iterator[int]) -> int | None:
        for needed in rest:
            if needed not in self.number:
                return needed
            if needed in self.is_open:
                self.low[member] = min(self.low[member], self.number[needed])
        return None

    def leave(self, member: int) -> None:
        if self.low[member] != self.number[member]:
            return
        at = self.open.index(member)
        component = sorted(self.open[at:])
        del self.open[at:]
        self.is_open.difference_update(component)
        self.found.append(component)
