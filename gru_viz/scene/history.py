"""What was done to a scene, move by move, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from gru_viz.scene.scene import Scene
from gru_viz.scene.settings import SETTINGS

MOST_MOVES = 500
"""Moves that can be undone; older ones are forgotten."""
_TOLD = 2
"""Settings that a move is called by."""


class Moment(NamedTuple):
    """A scene, and what Reset leads back to."""

    scene: Scene
    given: Scene
    """As the preset, the net or the link gave it."""
    first: Scene
    """As the link, or the start of the visit, gave it."""


@dataclass(frozen=True)
class History:
    """The scene of a visit, what came before it, oldest first, and what was undone, nearest first."""

    now: Moment
    past: tuple[Moment, ...] = ()
    future: tuple[Moment, ...] = ()
    gesture: str = ""
    """What the last move was part of; empty where it stands alone."""

    @classmethod
    def begun(cls, scene: Scene) -> History:
        """With a scene that was just given, and no way back."""
        return cls(Moment(scene, scene, scene))

    def moved(self, scene: Scene, gesture: str = "") -> History:
        """After a change. All that belongs to one ``gesture``, such as a drag, is one move."""
        if scene == self.now.scene:
            return self
        new = self.now._replace(scene=scene)
        if not gesture or gesture != self.gesture:
            return self._with(new, gesture)
        if self.past and self.past[-1] == new:
            return replace(self, now=new, past=self.past[:-1], gesture="")
        return replace(self, now=new)

    def opened(self, scene: Scene, *, is_link: bool = False) -> History:
        """After another scene was opened: a preset, a net, or whatever a link holds.

        The scene as it stands is no other one: it comes along to the next page as a link.
        """
        if scene == self.now.scene:
            return self
        new = Moment(scene, scene, scene if is_link else self.now.first)
        return self._with(new, "")

    def _with(self, new: Moment, gesture: str) -> History:
        return History(new, (*self.past, self.now)[-MOST_MOVES:], (), gesture)

    def undone(self) -> History:
        """One move back, if there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> History:
        """One move forward again, if one was undone."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])

    def revised(self, revise: Callable[[Scene], Scene]) -> History:
        """With every scene of it as ``revise`` makes it."""
        moments = [Moment(*map(revise, moment)) for moment in (*self.past, self.now, *self.future)]
        at = len(self.past)
        return History(moments[at], tuple(moments[:at]), tuple(moments[at + 1 :]), self.gesture)

    @property
    def origin(self) -> Scene:
        """Where Reset leads: what the preset gave, and from there what the link or the start of the visit gave."""
        given, first = self.now.given, self.now.first
        return given if self.now.scene != given else first

    def reset(self) -> History:
        """Back to :attr:`origin`, which is a move like any other, and can be undone."""
        scene = self.origin  # the first scene is the given one from then on
        return self.opened(scene, is_link=scene == self.now.first)

    def told(self) -> dict[str, str]:
        """What undo, redo and reset would change, in words; empty where they would do nothing."""
        return {
            "undo": difference(self.now.scene, self.past[-1].scene) if self.past else "",
            "redo": difference(self.now.scene, self.future[0].scene) if self.future else "",
            "reset": difference(self.now.scene, self.origin),
        }


def difference(one: Scene, other: Scene) -> str:
    """The settings in which two scenes differ, by their titles; empty where there is none."""
    titles = [setting.title for setting in SETTINGS if getattr(one, setting.field) != getattr(other, setting.field)]
    more = len(titles) - _TOLD
    return ", ".join(titles[:_TOLD]) + (f" and {more} more" if more > 0 else "")
