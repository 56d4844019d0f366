// The arithmetic behind a number: what is inspected, and the question that brings it for many steps at once.
import { ForceBar } from "./forcing.js";
import { createInspector } from "./inspector.js";

const ASK_AGAIN_AFTER_MS = 2000;
const SETTLE_MS = 60;

export class Inspection {
  constructor(part, model, hand) {
    Object.assign(this, { model, hand, what: null, answer: null });
    this.aside = part("aside");
    this.forceBar = new ForceBar(part("force"), hand);
    this.panel = createInspector(part("inspector"), {
      onClose: () => this.close(),
      onOpen: (name, unit, dt) => {
        if (dt) hand.scrub(hand.step + dt);
        this.open(name, unit);
      },
      onPick: (kind, place) => hand.pick(kind, place),
      symbol: (name) => model.symbol(name),
    });
  }

  open(name, unit) {
    this.what = { name, unit };
    this.hand.focusUnit(unit);
    this.aside.hidden = false;
    this.forceBar.show(this.what);
    this.hand.lightFocus();
    this.ask();
    this.hand.paint();
  }

  /** The unit in focus has changed. */
  follow(unit) {
    if (this.what && this.what.unit !== unit) this.open(this.what.name, unit);
  }

  close() {
    const name = this.what?.name;
    this.what = null;
    this.answer = null;
    this.aside.hidden = true;
    this.hand.lightFocus();
    this.hand.parts.drawing.nodes.get(name)?.focus();
    this.hand.paint();
  }

  /** New data: the cell may no longer have this quantity. */
  load() {
    if (!this.what) return;
    if (!this.model.values.has(this.what.name) || this.what.unit >= this.model.units) this.close();
    else {
      this.forceBar.show(this.what);
      this.ask();
    }
  }

  take(answer) {
    if (answer.name !== this.what?.name || answer.unit !== this.what.unit) return;
    this.answer = answer;
    this.asked = null;
    this.hand.paint();
  }

  ask() {
    const { name, unit } = this.what;
    const { step } = this.hand;
    const wanted = `${name} ${unit} ${this.model.data.run} ${step}`;
    if (this.now() || this.asked === wanted) return;
    this.asked = wanted;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (!this.what || this.now()) return;
      this.hand.sweeps.put({ kind: "inspect", name, unit, step });
      this.later = setTimeout(() => {
        this.asked = null;
        if (this.what) this.ask();
      }, ASK_AGAIN_AFTER_MS);
    }, this.answer ? SETTLE_MS : 0);
  }

  /** The arithmetic at the cursor, if it is there and still true. */
  now() {
    const { answer, what } = this;
    if (!answer || !what || answer.run !== this.model.data.run) return null;
    if (answer.name !== what.name || answer.unit !== what.unit) return null;
    return answer.steps[this.hand.step - answer.first] ?? null;
  }

  paint() {
    if (!this.what) return;
    const now = this.model.live ? null : this.now();
    if (!now) {
      this.panel.pending();
      if (!this.model.live) this.ask();
      return;
    }
    const { name, unit } = this.what;
    const quantity = this.model.data.quantities[name];
    this.panel.show(now, { name, unit, quantity, canPick: this.model.data.dress === "lab" });
  }
}
