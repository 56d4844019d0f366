// The sequence along the top: one column for each time step. Drag, click or the arrow keys move through time.
import { made } from "./model.js";

const LEAST_TOKEN_PX = 16; // Where that does not fit, the words scroll, and the cursor stays in sight.
const AHEAD = 3;
const LONGEST_TOKEN = 14;
const AROUND = 150; // Words on either side of those in sight that are there before somebody scrolls to them.

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
    this.strip = made("div", "gv-token-strip");
    this.strip.append(this.row, this.mark);
    host.append(this.strip);
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
    host.addEventListener("scroll", () => this.fill());
    new ResizeObserver(() => this.lay()).observe(host);
  }

  stepAt(event) {
    const box = this.strip.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * this.model.steps);
    return Math.max(0, Math.min(this.model.steps - 1, at));
  }

  load() {
    const { tokens, known } = this.model.data;
    const said = JSON.stringify([tokens, known]);
    if (said === this.said) return;
    this.said = said;
    this.host.setAttribute("aria-valuemax", String(tokens.length - 1));
    this.short = tokens.map((token) => (token.length <= LONGEST_TOKEN ? token : `${token.slice(0, LONGEST_TOKEN - 1)}…`));
    this.longest = this.short.reduce((most, token) => Math.max(most, token.length), 0);
    this.row.style.gridTemplateColumns = `repeat(${tokens.length}, minmax(0, 1fr))`;
    this.now = -1;
    this.words = new Map();
    this.lay();
  }

  /** Put the words in sight into the row, and some on either side. */
  fill() {
    const { tokens, known } = this.model.data;
    const width = this.strip.clientWidth / tokens.length || LEAST_TOKEN_PX;
    const first = Math.floor(this.host.scrollLeft / width);
    const last = Math.min(tokens.length - 1, Math.ceil((this.host.scrollLeft + this.host.clientWidth) / width));
    if (this.words.has(first) && this.words.has(last)) return;
    this.words.clear();
    for (let step = Math.max(0, first - AROUND); step < Math.min(tokens.length, last + AROUND); step += 1) {
      const word = made("span", known[step] ? "gv-token" : "gv-token unknown", this.short[step]);
      word.title = `t = ${step}: ${tokens[step]}${known[step] ? "" : " (not known here)"}`;
      word.style.gridColumn = String(step + 1);
      word.classList.toggle("now", step === this.now);
      this.words.set(step, word);
    }
    this.row.replaceChildren(...this.words.values());
  }

  /** Lay words flat where columns are wide, upright where they are not; each has room, so it may take a scroll. */
  lay() {
    const count = this.model.steps;
    if (!this.words) return;
    this.strip.style.minWidth = `${count * LEAST_TOKEN_PX}px`;
    const width = this.strip.clientWidth / Math.max(count, 1);
    if (!width) return;
    this.host.classList.toggle("upright", width < Math.min(this.longest, 8) * 7.2);
    this.host.style.setProperty("--token-length", String(Math.max(3, this.longest)));
    this.keepInSight(width);
    this.fill();
  }

  keepInSight(width = this.strip.clientWidth / this.model.steps) {
    const [first, last] = [(this.now - AHEAD) * width, (this.now + 1 + AHEAD) * width];
    const { scrollLeft, clientWidth } = this.host;
    this.host.scrollLeft = Math.max(Math.min(scrollLeft, first), last - clientWidth);
  }

  paint(step) {
    if (this.now === step) return;
    this.words.get(this.now)?.classList.remove("now");
    this.words.get(step)?.classList.add("now");
    this.now = step;
    this.mark.style.left = `${(100 * step) / this.model.steps}%`;
    this.mark.style.width = `${100 / this.model.steps}%`;
    if (this.strip.clientWidth > this.host.clientWidth) this.keepInSight();
    this.host.setAttribute("aria-valuenow", String(step));
    this.host.setAttribute("aria-valuetext", `t = ${step}: ${this.model.token(step)}`);
  }
}
