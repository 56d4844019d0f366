// Which press of a button, a finger or a key is under way. All that comes of one press is one step of "undo".

const GESTURES = Symbol.for("gru_viz.gestures");

function countPresses() {
  const counted = { since: Math.random().toString(36).slice(2, 10), presses: 0 };
  const pressed = (event) => {
    if (!event.repeat) counted.presses += 1;
  };
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, pressed, { capture: true, passive: true });
  return counted;
}

const gestures = (window[GESTURES] ??= countPresses());

/** The name of the press that is under way, or was last. */
export function gestureNow() {
  return `${gestures.since}-${gestures.presses}`;
}
