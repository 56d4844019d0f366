// The sequence along the top: one column for each time step. Drag, click or the arrow keys move through time.
import { made } from "./model.js";

const LEAST_TOKEN_WIDTH = 14;
const LONGEST_TOKEN = 14;

export class Tokens {
  constructor(host, model, hand) {
    this.host = host;
    this.model = model;
    this.hand = hand;
    host.setAttribute("role", "slider");
    host.setAttribute("tabindex", "0");
    host.setAttribute("aria-label", "Time step t");
    host.setAttribute("aria-valuemin", "0");
    this.mark = made("div", "gv-time-mark");
    this.row = made("div", "gv-token-row");
    host.append(this.row, this.mark);
    host.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      host.setPointerCapture(event.pointerId);
      this.dragging = true;
      hand.scrub(this.stepAt(event));
    });
    host.addEventListener("pointermove", (event) => {
      if (this.dragging) hand.scrub(this.stepAt(event));
    });
    const end = () => {
      this.dragging = false;
    };
    host.addEventListener("pointerup", end);
    host.addEventListener("pointercancel", end);
    new ResizeObserver(() => this.thin()).observe(host);
  }

  stepAt(event) {
    const box = this.host.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * this.model.steps);
    return Math.max(0, Math.min(this.model.steps - 1, at));
  }

  load() {
    const { tokens, known } = this.model.data;
    const said = JSON.stringify([tokens, known]);
    if (said === this.said) return;
    this.said = said;
    this.host.setAttribute("aria-valuemax", String(tokens.length - 1));
    const short = tokens.map((token) => (token.length <= LONGEST_TOKEN ? token : `${token.slice(0, LONGEST_TOKEN - 1)}…`));
    this.longest = Math.max(...short.map((token) => token.length));
    this.row.style.gridTemplateColumns = `repeat(${tokens.length}, minmax(0, 1fr))`;
    this.row.replaceChildren(
      ...short.map((token, step) => {
        const word = made("span", known[step] ? "gv-token" : "gv-token unknown", token);
        word.title = `t = ${step}: ${tokens[step]}${known[step] ? "" : " (not known here)"}`;
        return word;
      }),
    );
    this.now = -1;
    this.thin();
  }

  /** Lay words flat where columns are wide, upright where they are not; where even that is too tight, leave some out. */
  thin() {
    const count = this.row.children.length;
    const width = this.host.clientWidth / Math.max(count, 1);
    if (!width) return;
    const upright = width < Math.min(this.longest, 8) * 7.2;
    this.host.classList.toggle("upright", upright);
    this.host.style.setProperty("--token-length", String(Math.max(3, this.longest)));
    const every = upright ? Math.max(1, Math.ceil(LEAST_TOKEN_WIDTH / width)) : 1;
    [...this.row.children].forEach((word, step) => word.classList.toggle("dropped", step % every !== 0));
  }

  paint(step) {
    if (this.now === step) return;
    this.row.children[this.now]?.classList.remove("now");
    this.row.children[step]?.classList.add("now");
    this.now = step;
    this.mark.style.left = `${(100 * step) / this.model.steps}%`;
    this.mark.style.width = `${100 / this.model.steps}%`;
    this.host.setAttribute("aria-valuenow", String(step));
    this.host.setAttribute("aria-valuetext", `t = ${step}: ${this.model.token(step)}`);
  }
}
