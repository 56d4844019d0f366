// The words (or numbers) of a sequence above the figure, one column per time step. A click moves the cursor there.
const LEAST_WIDTH = 13; // Pixels a column needs before its neighbour's word may be shown too.

const watchers = new WeakMap();

function thin(strip) {
  const buttons = [...strip.children];
  const every = Math.max(1, Math.ceil((LEAST_WIDTH * buttons.length) / Math.max(strip.clientWidth, 1)));
  buttons.forEach((button, step) => button.classList.toggle("dropped", step % every !== 0));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".words");
  const said = JSON.stringify([data.tokens, data.known, data.height]);
  if (strip.dataset.said !== said) {
    strip.dataset.said = said;
    strip.style.height = `${data.height}px`;
    strip.style.margin = `0 ${data.right}px 0 ${data.left}px`;
    strip.style.gridTemplateColumns = `repeat(${data.tokens.length}, minmax(0, 1fr))`;
    strip.replaceChildren(
      ...data.tokens.map((token, step) => {
        const button = document.createElement("button");
        button.textContent = token;
        button.tabIndex = -1; // The time slider is the keyboard's way.
        button.title = `t = ${step}: ${token}${data.known[step] ? "" : " (not in the lexicon: all its inputs are 0)"}`;
        button.classList.toggle("unknown", !data.known[step]);
        return button;
      }),
    );
    if (!watchers.has(strip)) {
      const watcher = new ResizeObserver(() => thin(strip));
      watcher.observe(strip);
      watchers.set(strip, watcher);
    }
    thin(strip);
  }
  const mark = (now) =>
    [...strip.children].forEach((button, step) => button.classList.toggle("now", step === now));
  mark(data.step);
  [...strip.children].forEach((button, step) => {
    button.onclick = () => setTriggerValue("step", step);
  });
  // The strip stands outside of what a slider runs again; it hears of a new time step, or of
  // a number that was edited, from the address bar.
  const hear = ({ detail }) => {
    mark(detail.step);
    if (detail.tokens.length === strip.children.length) {
      [...strip.children].forEach((button, step) => {
        button.textContent = detail.tokens[step];
      });
    }
  };
  window.addEventListener("gru_viz:scene", hear);
  return () => {
    window.removeEventListener("gru_viz:scene", hear);
    watchers.get(strip)?.disconnect();
    watchers.delete(strip);
  };
}
