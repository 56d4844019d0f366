// What the hand did is on its way for a moment, and a page that opens meanwhile would begin without it. So a link that
// is clicked waits until Python has it, and a button of another part of the page goes behind it.

const LINK_WAITS_MS = 1500;
const LOOK_AGAIN_MS = 15;
const UNSENT = Symbol.for("gru_viz.unsent");

/** outbox: has `isWaiting()` and `sendNow()`. */
export function goesFirst(outbox) {
  window[UNSENT] ??= listening();
  window[UNSENT].add(outbox);
}

/** The outbox has left the page. */
export function goesNoMore(outbox) {
  window[UNSENT]?.delete(outbox);
}

function listening() {
  const outboxes = new Set();
  const sending = () => {
    const found = [...outboxes].filter((each) => each.isWaiting());
    for (const each of found) each.sendNow();
    return found;
  };
  let link = null; // What was clicked last and waits.
  const later = (found, until) => {
    if (performance.now() < until && found.some((each) => outboxes.has(each) && each.isWaiting())) {
      setTimeout(() => later(found, until), LOOK_AGAIN_MS);
      return;
    }
    const goes = link;
    link = null;
    goes.dataset.goes = "";
    goes.click();
    delete goes.dataset.goes;
  };
  const click = (event) => {
    const clicked = event.composedPath().find((each) => each.tagName === "A");
    const opensHere = clicked && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && clicked.target !== "_blank";
    if (!opensHere || "goes" in clicked.dataset) return;
    const isFirst = !link;
    const found = isFirst ? sending() : [];
    if (isFirst && !found.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    link = clicked;
    if (isFirst) later(found, performance.now() + LINK_WAITS_MS);
  };
  const press = (event) => {
    if (event.composedPath().some((each) => each.matches?.("a, [data-testid=stApp] button"))) sending();
  };
  window.addEventListener("click", click, { capture: true });
  window.addEventListener("pointerdown", press, { capture: true });
  return outboxes;
}
