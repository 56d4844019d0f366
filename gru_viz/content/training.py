"""The words of the page about training that do not depend on a run."""

from __future__ import annotations

TITLE = "Training"
INTRO = (
    "Give two or three cells the same task, the same examples and the same number of units, and watch them learn. "
    "Then drag through their training and see the gates take shape. Everything is computed here, in NumPy, when "
    "Start is first pressed for these settings; no run comes with the app."
)
SAME = (
    "The address of this page holds all settings and the seed. On one machine the same settings give the same nets, "
    "to the last bit; on another one rounding may differ, and with it the last digits of a curve."
)
DIFFERENT = (
    "The settings above have changed since this run was started. It goes on as it was; **Stop** it, and **Start** "
    "trains with the new ones."
)
DIFFERENT_ENDED = "This run was made with other settings than those above. **Start** trains with the new ones."
GONE = (
    "The run that stood here is lost{reached}: the server was restarted, or nobody has looked at the run for a long "
    "time. The address of this page holds its settings, and the same settings give the same nets: **{start}** trains "
    "them from the beginning{takes}."
)
GOES_ON = (
    " This page has kept the run as it was at update {update:,}: **Go on** trains from there, and ends in the same "
    "nets as a run that was never cut off."
)
REFUSED = "{why} **Start** trains from the beginning."
NOT_KEPT = (
    "This page cannot keep this run: it is too large, or a number in it is not finite. Should its server end, the run "
    "has to begin again."
)
KEPT_BEFORE = (
    "This page cannot keep this run any longer: it is too large now, or a number in it is not finite. Should its "
    "server end, the run can go on only from update {update:,}."
)
NOTHING_YET = "Press Start. The first checkpoint is the untrained net; it comes within a second or two."
WAITING = "Another training is under way on this server; you are number {place} in the line{wait}."
CURVES = (
    "The training loss is that of the batches a learner learns from. What counts is the other diagram: questions about "
    "sequences that no learner has ever seen. A learner on the dashed line has understood nothing yet."
)
FILM = (
    "One held-out sequence, read by the net as it was at each checkpoint. Drag the slider through the training, or "
    "play it: every strip is a gate, the candidate or a state, with a row for each unit."
)
LAGS = (
    "How much of the gradient of the last question's loss is left so many steps back, as a share of what there is at "
    "that question: mean over 64 held-out sequences of ‖∂L/∂h‖ (‖∂L/∂c‖ for an LSTM). A line that falls "
    "steeply means that early steps hardly teach the net anything."
)
ROUNDED = (
    "Shown and opened elsewhere with all weights rounded to three decimals, so that a link can carry them. "
    "The scores were measured with all digits."
)
