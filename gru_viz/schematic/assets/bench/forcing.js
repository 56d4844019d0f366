// Clamps: what is forced, set free again, and the choice of where a new one holds.
import { made, symbolElement } from "./model.js";
import { plainNumber } from "./numbers.js";

const SHOWN_CLAMPS = 8;
const WHERE = [
  ["this unit, this step", (unit, step) => [unit, step]],
  ["this unit, every step", (unit) => [unit, null]],
  ["every unit, this step", (unit, step) => [null, step]],
  ["every unit, every step", () => [null, null]],
];

/** The list of what is forced. */
export class Clamps {
  constructor(host, model, hand) {
    Object.assign(this, { host, model, hand });
  }

  load() {
    const { clamps } = this.model.rows;
    this.host.hidden = !clamps.length;
    const said = JSON.stringify([clamps, this.model.past.map((name) => this.model.symbol(name))]);
    if (said === this.said) return;
    this.said = said;
    const chips = clamps.slice(0, SHOWN_CLAMPS).map((clamp) => this.chip(...clamp));
    const more = clamps.length > SHOWN_CLAMPS ? [made("span", "", `and ${clamps.length - SHOWN_CLAMPS} more`)] : [];
    const all = made("button", "gv-button", "Free all", { type: "button" });
    all.addEventListener("click", () => this.hand.force.releaseAll());
    this.host.replaceChildren(made("b", "", "Forced"), ...chips, ...more, all);
  }

  chip(name, value, unit, step) {
    const chip = made("span", "gv-chip");
    const where = `${unit === null ? "every unit" : this.model.unitTitle(unit)}, ${step === null ? "every step" : `t = ${step}`}`;
    const open = made("button", "gv-chip-open", "", { type: "button", title: "Show its slider" });
    open.append(symbolElement(this.model.symbol(name)), ` = ${plainNumber(value)} (${where})`);
    open.addEventListener("click", () => this.hand.pick("clamps", [name, unit, step]));
    const free = made("button", "gv-quiet", "✕", { type: "button", title: "Let it go free" });
    free.setAttribute("aria-label", `Let it go free: ${this.model.data.quantities[name].title}, ${where}`);
    free.addEventListener("click", () => this.hand.force.release([name, unit, step]));
    chip.append(open, free);
    return chip;
  }
}

/** "What if it were another number?": beside the arithmetic of a gate, candidate or state. */
export class ForceBar {
  constructor(host, hand) {
    Object.assign(this, { host, hand });
    this.where = made("select", "gv-select", "", { "aria-label": "Where it is forced" });
    this.where.append(...WHERE.map(([title], at) => new Option(title, at)));
    this.button = made("button", "gv-button", "", { type: "button" });
    this.button.addEventListener("click", () => {
      const { name, unit } = this.what;
      hand.pick("clamps", [name, ...WHERE[Number(this.where.value)][1](unit, hand.step)]);
    });
    host.append(this.button, this.where);
  }

  show(what) {
    this.what = what;
    this.host.hidden = !what || !this.hand.force.canForce(what.name);
    if (this.host.hidden) return;
    const symbol = symbolElement(this.hand.model.symbol(what.name));
    this.button.replaceChildren("What if ", symbol, " were another number?");
    this.button.title = "Gives you a slider that forces it";
  }
}
