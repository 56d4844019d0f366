"""Designed presets that read a review: the verdict comes last, or first."""

from __future__ import annotations

from gru_viz.learning.text import tokenize
from gru_viz.scene.designs import Force, Preset, design, sight

_KEEP_AFTER: dict[str, str | bool] = {"update": "keep", "reset": "after", "biases": True}


# --- The verdict at the end -----------------------------------------------------------------------

_END_TEXT = (
    "This novel is set on a small island. A terrible storm closes the harbour, the good doctor "
    "falls ill, and a cruel landlord locks the medicine away. The letters home arrive too late. "
    "Overall, I loved it."
)
_end = tokenize(_END_TEXT)
_marker = _end.index("Overall")

REVIEW_END = design(
    id="review-end",
    title="Review: the verdict comes last",
    question="A long plot full of misery, then four words of verdict: how can the verdict win?",
    story=(
        "The review says what the book is, retells a gloomy plot, and judges only in its last "
        "sentence. At 'Overall' the reset gate hides the old opinion and the update gate throws "
        "it out, so 'loved' is heard by a unit with an almost clean slate. The unit beside it keeps "
        "the topic all the while."
    ),
    sights=[
        sight(
            "Hidden state of 'opinion': below −0.9 at 'late', within ±0.1 at 'Overall', above 0.85 at the end.",
            ("h", "opinion", _marker - 2, -1, -0.9),
            ("h", "opinion", _marker, -0.1, 0.1),
            ("h", "opinion", len(_end) - 1, 0.85, 1),
        ),
        sight(
            "Reset gate of 'opinion': below 0.05 at 'Overall', above 0.95 at every other step.",
            ("r", "opinion", _marker, 0, 0.05),
            ("r", "opinion", [t for t in range(len(_end)) if t != _marker], 0.95, 1),
        ),
        sight(
            "Hidden state of 'topic': above 0.9 from 'novel' to the end. A gate belongs to "
            "one unit, so one memory can be wiped while its neighbour is left in peace.",
            ("h", "topic", range(_end.index("novel"), len(_end)), 0.9, 1),
        ),
        sight(
            "Force the reset gate to 1 and the gloom of the plot survives: 'opinion' then ends "
            "below −0.3, although the reader loved the book.",
            ("h", "opinion", len(_end) - 1, -1, -0.3),
            force=Force("r", 1.0),
        ),
    ],
    cell="gru",
    options=_KEEP_AFTER,
    units=("topic", "opinion", "verdict heard"),
    weights=[
        ("W_z", "topic", "topic", -12, "A topic word opens the door of this unit."),
        ("b_z", "topic", None, 6, "At any other word the door stays shut and the topic is kept."),
        ("W_n", "topic", "topic", 3, "What is written is 'yes, a topic', close to 1 after tanh."),
        (
            "b_r",
            "topic",
            None,
            4,
            "Left open: this candidate does not read the past, nothing to hide.",
        ),
        ("b_z", "opinion", None, 4, "At words without an opinion the old opinion is kept."),
        ("W_z", "opinion", "praise", -6, "Praise opens the door, the more the stronger the word."),
        ("W_z", "opinion", "blame", -6, "Blame opens the door just as far."),
        ("W_z", "opinion", "verdict", -7.5, "The verdict marker throws the door wide open."),
        (
            "U_z",
            "opinion",
            "verdict heard",
            -2,
            "After the marker the door opens more easily, so that a mild 'liked' counts as well.",
        ),
        ("b_r", "opinion", None, 4, "As a rule the past may have its say in the candidate."),
        (
            "W_r",
            "opinion",
            "verdict",
            -8,
            "At the verdict marker the past is hidden: the slate is wiped.",
        ),
        ("W_n", "opinion", "praise", 1.5, "Praise pushes the opinion up."),
        ("W_n", "opinion", "blame", -1.5, "Blame pushes the opinion down by as much."),
        (
            "U_n",
            "opinion",
            "opinion",
            2,
            "An opinion once formed is stubborn: it outweighs one word of the other kind.",
        ),
        ("W_z", "verdict heard", "verdict", -12, "The marker opens the door of this unit."),
        ("b_z", "verdict heard", None, 6, "Otherwise it remembers whether the marker came."),
        ("W_n", "verdict heard", "verdict", 3, "What is written is 'yes, heard'."),
        (
            "b_r",
            "verdict heard",
            None,
            4,
            "Left open: this candidate does not read the past either.",
        ),
    ],
    text=_END_TEXT,
    step=_marker,
    unit="opinion",
)


# --- The verdict at the start ---------------------------------------------------------------------

_START_TEXT = (
    "I loved this memoir. It begins in a dull mining town, where a cruel uncle burns the only "
    "good book. Then come a terrible winter, a boring trial and a ruined farm. The last chapter "
    "returns to the river."
)
_start = tokenize(_START_TEXT)
_loved = _start.index("loved")
_after = range(_loved + 1, len(_start))

REVIEW_START = design(
    id="review-start",
    title="Review: the verdict comes first",
    question="'Loved' is the second word. What carries it past 'cruel', 'terrible' and 'ruined'?",
    story=(
        "This reader judges first and retells the plot afterwards. The first opinion shuts the "
        "door behind it: from then on the update gate of 'verdict' stays near 1 and copies the "
        "state from word to word. The unit 'latest opinion' has no such door and is tossed about "
        "by the plot."
    ),
    sights=[
        sight(
            "Update gate of 'verdict': below 0.01 at 'loved', above 0.98 at every word after it, "
            "'cruel' and 'terrible' included.",
            ("z", "verdict", _loved, 0, 0.01),
            ("z", "verdict", _after, 0.98, 1),
        ),
        sight(
            "Hidden state of 'verdict': above 0.9 from 'loved' to the end.",
            ("h", "verdict", (_loved, *_after), 0.9, 1),
        ),
        sight(
            "Hidden state of 'latest opinion': below −0.9 at 'cruel', above 0.7 at 'good' five "
            "words later, below −0.9 again at 'ruined'.",
            ("h", "latest opinion", _start.index("cruel"), -1, -0.9),
            ("h", "latest opinion", _start.index("good"), 0.7, 1),
            ("h", "latest opinion", _start.index("ruined"), -1, -0.9),
        ),
        sight(
            "Hidden state of 'door shut': 0 at 'I', above 0.95 from 'loved' on; this is what the "
            "update gate of 'verdict' reads.",
            ("h", "door shut", _start.index("I"), 0, 0),
            ("h", "door shut", (_loved, *_after), 0.95, 1),
        ),
    ],
    cell="gru",
    options=_KEEP_AFTER,
    units=("verdict", "door shut", "latest opinion"),
    weights=[
        ("b_z", "verdict", None, 6, "At words without an opinion the state is kept."),
        ("W_z", "verdict", "praise", -20, "Praise opens the door, as long as nothing holds it."),
        ("W_z", "verdict", "blame", -20, "Blame opens the door just as far."),
        (
            "U_z",
            "verdict",
            "door shut",
            20,
            "Once the door is shut, no word is strong enough to open it.",
        ),
        ("W_n", "verdict", "praise", 2, "Praise writes a positive verdict."),
        ("W_n", "verdict", "blame", -2, "Blame writes a negative one."),
        ("b_z", "door shut", None, 6, "The door stays as it is while no opinion is heard."),
        ("W_z", "door shut", "praise", -20, "The first word of praise may change it."),
        ("W_z", "door shut", "blame", -20, "The first word of blame may change it as well."),
        ("W_n", "door shut", "praise", 4, "Praise writes 'shut', close to 1 even for a mild word."),
        ("W_n", "door shut", "blame", 4, "Blame writes the same: any opinion will do."),
        ("b_z", "latest opinion", None, 6, "Between opinions this unit keeps its state too."),
        ("W_z", "latest opinion", "praise", -20, "Every word of praise opens this door."),
        (
            "W_z",
            "latest opinion",
            "blame",
            -20,
            "Every word of blame opens it: nothing holds it shut.",
        ),
        ("W_n", "latest opinion", "praise", 2, "Praise pushes the opinion up."),
        ("W_n", "latest opinion", "blame", -2, "Blame pushes the opinion down."),
        ("b_r", "verdict", None, 4, "Open and idle: no candidate here reads the past."),
        ("b_r", "door shut", None, 4, "Open and idle: no candidate here reads the past."),
        ("b_r", "latest opinion", None, 4, "Open and idle: no candidate here reads the past."),
    ],
    text=_START_TEXT,
    step=_start.index("terrible"),
    unit="verdict",
)


DESIGNS: tuple[Preset, ...] = (REVIEW_END, REVIEW_START)
