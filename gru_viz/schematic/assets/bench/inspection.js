// The arithmetic behind a number: what is inspected, worked out anew wherever the run or the cursor has moved.
import { arithmetic } from "./arithmetic.js";
import { ForceBar } from "./forcing.js";
import { createInspector } from "./inspector.js";

export class Inspection {
  constructor(part, model, hand) {
    Object.assign(this, { model, hand, what: null });
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
    this.hand.paint();
  }

  /** The unit in focus has changed. */
  follow(unit) {
    if (this.what && this.what.unit !== unit) this.open(this.what.name, unit);
  }

  close() {
    const name = this.what?.name;
    this.what = null;
    this.aside.hidden = true;
    this.hand.lightFocus();
    this.hand.parts.drawing.nodes.get(name)?.focus();
    this.hand.paint();
  }

  /** New data: the cell may no longer have this quantity. */
  load() {
    this.shown = null;
    if (!this.what) return;
    if (!this.model.has(this.what.name) || this.what.unit >= this.model.units) this.close();
    else this.forceBar.show(this.what);
  }

  paint() {
    if (!this.what) return;
    const { name, unit } = this.what;
    const { step } = this.hand;
    const wanted = `${name} ${unit} ${step} ${this.model.version}`;
    if (wanted === this.shown) return;
    this.shown = wanted;
    const quantity = this.model.data.quantities[name];
    this.panel.show(arithmetic(this.model, name, unit, step), { name, unit, quantity, canPick: this.model.data.dress === "lab" });
  }
}
