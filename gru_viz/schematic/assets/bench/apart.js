// Streamlit sends what all components set in one go as one message, and then runs one fragment only. So components
// of different fragments take turns.

const TURN_MS = 25;
const TURNS = Symbol.for("gru_viz.turns");

/** Call `send` now, or a moment after the last one of any component that takes turns. */
export function apart(send) {
  const now = performance.now();
  const at = Math.max(now, (window[TURNS] ?? 0) + TURN_MS);
  window[TURNS] = at;
  setTimeout(send, at - now);
}
