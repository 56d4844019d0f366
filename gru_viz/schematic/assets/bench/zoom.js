// Which steps the strips and lines of the past show: all of them, or a stretch, which follows the cursor.
import { made } from "./model.js";

const LEAST = 12; // Steps of the closest look.
const LONG = 60; // A shorter run fits as a whole.

export class Zoom {
  constructor(host, model, hand) {
    Object.assign(this, { host, model, hand, first: 0, count: 0 });
    const button = (text, title, does) => {
      const element = made("button", "gv-button", text, { type: "button", title, "aria-label": title });
      element.addEventListener("click", does);
      return element;
    };
    this.closer = button("+", "Fewer steps, closer", () => this.show(Math.ceil(this.count / 2)));
    this.wider = button("−", "More steps", () => this.show(this.count * 2));
    this.all = button("all", "All steps", () => this.show(this.model.steps));
    this.from = made("input", "", "", { type: "range", min: "0", step: "1", "aria-label": "First step shown" });
    this.from.addEventListener("input", () => {
      this.first = Number(this.from.value);
      // The cursor comes along, or the stretch would jump back to it.
      this.hand.scrub(Math.max(this.first, Math.min(this.last, this.hand.step)));
      this.tell();
      this.hand.paint();
    });
    this.said = made("span", "gv-zoom-said");
    host.append(this.closer, this.wider, this.all, this.from, this.said);
  }

  get last() {
    return this.first + this.count - 1;
  }

  load() {
    this.host.hidden = this.model.steps <= LONG;
    if (this.steps === this.model.steps) return;
    this.steps = this.model.steps;
    this.show(this.steps);
  }

  /** Show so many steps, the cursor in the middle. */
  show(count) {
    this.count = Math.max(Math.min(LEAST, this.model.steps), Math.min(this.model.steps, count));
    this.place(this.hand.step - Math.floor(this.count / 2));
    this.hand.paint();
  }

  place(first) {
    this.first = Math.max(0, Math.min(this.model.steps - this.count, first));
    this.tell();
  }

  /** Keep the cursor in sight. */
  paint(step) {
    if (step < this.first || step > this.last) this.place(step - Math.floor(this.count / 2));
  }

  tell() {
    const isAll = this.count === this.model.steps;
    this.closer.disabled = this.count <= LEAST;
    this.wider.disabled = this.all.disabled = isAll;
    this.from.hidden = isAll;
    this.from.max = String(this.model.steps - this.count);
    this.from.value = String(this.first);
    const shown = `t = ${this.first} … ${this.last}`;
    this.from.setAttribute("aria-valuetext", shown);
    this.said.textContent = isAll ? `all ${this.count} steps` : shown;
  }

  /** A step's left edge as a share of the width. */
  share(step) {
    return (step - this.first) / this.count;
  }

  /** The step at a share of the width. */
  stepAt(share) {
    return Math.max(this.first, Math.min(this.last, this.first + Math.floor(share * this.count)));
  }
}
