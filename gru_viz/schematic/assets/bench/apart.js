// Streamlit sends what all components set in one go as one message, and then runs one fragment only. So components
// of different fragments take turns.

const TURN_MS = 8;
const TURNS = Symbol.for("gru_viz.turns");

/** Call `send` as soon as what was sent before it is on its way. */
export function apart(send) {
  const turns = (window[TURNS] ??= { waiting: [], isBusy: false });
  turns.waiting.push(send);
  if (!turns.isBusy) nextTurn(turns);
}

function nextTurn(turns) {
  const send = turns.waiting.shift();
  turns.isBusy = Boolean(send);
  if (!send) return;
  send();
  // Streamlit's own timer was set just now, for at once: it comes first, however busy the page is.
  setTimeout(() => nextTurn(turns), TURN_MS);
}
