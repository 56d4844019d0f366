// Two buttons and the arrow keys that move the time step. What is sent is the step itself, never "one further": state
// that is sent while a run is under way is merged, and a fast hand would lose steps.
const SAY_AFTER_MS = 600;
const hands = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".step-keys");
  const hand = hands.get(root) ?? { step: data.step, sent: null };
  hands.set(root, hand);
  // An answer to an older press must not take back the newer ones.
  if (hand.sent === null || hand.sent === data.step) {
    hand.step = data.step;
    hand.sent = null;
  }
  const [back, next] = root.querySelectorAll("button");
  const move = (by) => {
    const step = Math.min(Math.max(hand.step + by, 0), data.steps - 1);
    if (step !== hand.step) {
      hand.step = hand.sent = step;
      setStateValue("step", { to: step, gesture: gestureNow() });
    }
  };
  back.title = data.titles[0];
  next.title = data.titles[1];
  back.onclick = () => move(-1);
  next.onclick = () => move(1);
  // Read out once the cursor rests.
  clearTimeout(hand.saying);
  const live = root.querySelector("[aria-live]");
  if (live.textContent !== data.said) {
    hand.saying = setTimeout(() => {
      live.textContent = data.said;
    }, SAY_AFTER_MS);
  }
  const pressed = (event) => {
    const from = event.composedPath()[0];
    const taken = from.matches?.("input, select, textarea, [role=slider], [contenteditable=true]");
    if (taken || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const by = { [data.keys[0]]: -1, [data.keys[1]]: 1 }[event.key];
    if (by) {
      event.preventDefault();
      move(by);
    }
  };
  // This runs again at every change of the data, and only leaving the page calls what is returned.
  window.removeEventListener("keydown", hand.pressed);
  hand.pressed = pressed;
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", hand.pressed);
}
