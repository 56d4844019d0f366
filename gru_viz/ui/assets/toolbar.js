// Undo, redo and reset: the buttons and the keys. Moves are kept until Python has said that it has them, and what the
// hand did before them goes first.
const LISTEN_MS = 150;
const MOST_LOOKS = 20;
const bars = new WeakMap();

/** Whether a key belongs to a field that somebody writes in. A menu is one only while it is open. */
function isWriting(target) {
  if (target.getAttribute?.("role") === "combobox") return target.getAttribute("aria-expanded") === "true";
  const written = "textarea, input:not([type=range], [type=checkbox], [type=radio], [type=button])";
  return target.isContentEditable || target.matches?.(written);
}

class Bar {
  constructor(root) {
    this.hand = Math.random().toString(36).slice(2, 12);
    this.seq = 0;
    this.again = new Again();
    this.waiting = [];
    this.told = {};
    this.said = root.querySelector(".said");
    this.buttons = [...root.querySelectorAll("[data-move]")];
    for (const button of this.buttons) button.onclick = () => this.move(button.dataset.move);
    // Streamlit lets go of a component and takes it up again at every run; a key that comes in between counts too.
    this.hear = (event) => this.isThere() && this.tell(event.detail);
    this.press = (event) => this.isThere() && this.key(event);
    this.isThere = () => root.isConnected || this.leave();
  }

  load(data, send) {
    Object.assign(this, { data, send });
    window.addEventListener("gru_viz:scene", this.hear);
    window.addEventListener("keydown", this.press);
    // Of what was told last, whoever comes later hears here.
    this.tell(window[Symbol.for("gru_viz.told")] ?? {});
  }

  tell({ history = {} }) {
    this.told = history;
    if (history.hand === this.hand) {
      const done = this.waiting.filter(([seq]) => seq <= history.acked);
      this.waiting = this.waiting.filter(([seq]) => seq > history.acked);
      if (done.length) this.said.textContent = `${this.data.done[done.at(-1)[1]]}: ${done.at(-1)[2]}`;
      if (!this.waiting.length) this.again.stop();
    }
    for (const button of this.buttons) {
      const { move } = button.dataset;
      const { title, shown } = this.data.moves[move];
      button.setAttribute("aria-disabled", String(!history[move]));
      button.setAttribute("aria-label", title);
      button.title = `${title}${history[move] ? `: ${history[move]}` : ""}${shown ? ` (${shown})` : ""}`;
    }
  }

  move(name) {
    if (!this.told[name] && !this.waiting.length) return;
    this.seq += 1;
    this.waiting.push([this.seq, name, this.told[name]]);
    window.dispatchEvent(new Event("gru_viz:flush"));
    this.again.start((tries) => {
      const moves = this.waiting.map(([seq, move]) => ({ seq, name: move }));
      this.send({ hand: this.hand, moves, tries });
    });
  }

  /** Open the fold that says the page in words, go there, and have it read out once it is there. */
  sayInWords() {
    const fold = document.querySelector(`.st-key-${this.data.said.fold} details`);
    const summary = fold?.querySelector("summary");
    if (!summary) return;
    if (!fold.open) summary.click();
    summary.focus();
    this.said.textContent = "";
    let tries = 0;
    clearInterval(this.listening);
    this.listening = setInterval(() => {
      const told = [...fold.querySelectorAll(".gv-aloud li")].map((each) => each.textContent).join(" ");
      if (told) this.said.textContent = told;
      tries += 1;
      if (told || tries > MOST_LOOKS) clearInterval(this.listening);
    }, LISTEN_MS);
  }

  key(event) {
    if (!event.defaultPrevented && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      // By the key's place: with Alt held, a Mac writes another letter.
      if (`Alt+${event.code.replace("Key", "").toLowerCase()}` !== this.data.said.key) return;
      event.preventDefault();
      this.sayInWords();
      return;
    }
    if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const pressed = `Control+${event.shiftKey ? "Shift+" : ""}${event.key.toLowerCase()}`;
    const name = Object.keys(this.data.keys).find((each) => this.data.keys[each].includes(pressed));
    if (!name || isWriting(event.composedPath()[0])) return;
    event.preventDefault();
    this.move(name);
  }

  leave() {
    window.removeEventListener("gru_viz:scene", this.hear);
    window.removeEventListener("keydown", this.press);
    this.again.stop();
    clearInterval(this.listening);
    return false;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".bar");
  if (!bars.has(root)) bars.set(root, new Bar(root));
  const bar = bars.get(root);
  bar.load(data, (moves) => setStateValue("moves", moves));
}
