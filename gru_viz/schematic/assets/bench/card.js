// What is under the pointer: its symbol, name, formula, meaning, shape and value.
import { made, symbolElement } from "./model.js";
import { printed, shown } from "./numbers.js";

export class Card {
  constructor(host, model) {
    Object.assign(this, { host, model });
    this.head = made("div", "gv-card-head");
    this.value = made("div", "gv-card-value");
    this.formula = made("div", "gv-card-formula");
    this.text = made("div", "gv-card-text");
    host.append(this.head, this.value, this.formula, this.text);
  }

  /** Nothing is under the pointer. */
  hint(text) {
    const said = `hint ${text}`;
    if (said !== this.said) {
      this.said = said;
      this.head.replaceChildren();
      this.formula.replaceChildren();
      this.value.textContent = "";
      this.text.textContent = text;
    }
    this.host.style.removeProperty("--line");
  }

  paint(seen, step, unit) {
    const { model } = this;
    const { name } = seen;
    const quantity = model.data.quantities[name];
    const said = `${name} ${model.data.run} ${JSON.stringify(model.symbol(name))}`;
    if (said !== this.said) {
      this.said = said;
      this.host.style.setProperty("--line", `var(--line-${quantity.colour})`);
      this.head.replaceChildren(symbolElement(model.symbol(name)), made("b", "", quantity.title));
      this.formula.replaceChildren(...(quantity.formula.length > 1 ? quantity.formula.map(spanElement) : []));
      this.text.textContent = `${quantity.meaning.charAt(0).toUpperCase()}${quantity.meaning.slice(1)}. Shape: ${quantity.shape}.`;
    }
    const value = this.said_(name, seen.unit ?? unit, seen.step ?? step);
    if (value !== this.valueShown) this.value.textContent = value;
    this.valueShown = value;
  }

  /** "= 0.727 in unit 1 at t = 3". */
  said_(name, unit, step) {
    const { model } = this;
    if (!model.values.has(name)) {
      const found = model.given.columns(name) === 1 ? model.lookGiven(name, unit, 0) : null;
      return found ? `${shown(found)} in ${model.unitTitle(unit)}` : "";
    }
    if (name === "x") {
      const numbers = model.data.columns.map((column, at) => {
        const found = model.look(name, at, step);
        return found && (found.whole || found.text) ? `${column} ${shown(found)}` : "";
      });
      const nonzero = numbers.filter(Boolean);
      return `at t = ${step}, “${model.token(step)}”: ${nonzero.length ? nonzero.join(", ") : "all inputs are 0"}`;
    }
    const found = model.look(name, unit, step);
    if (!found) return "being computed";
    const free = model.isForced(name, unit, step) || model.free ? model.lookFree(name, unit, step) : null;
    const about = found.scale === 1000 ? "" : "≈ ";
    const where = `in ${model.unitTitle(unit)} at t = ${step}`;
    if (!free || free.whole === found.whole || found.scale !== free.scale) return `${about}${printed(found.whole, found.scale)} ${where}`;
    const difference = found.whole - free.whole;
    const sign = difference > 0 ? "+" : "";
    return `${printed(found.whole)} ${where}${model.isForced(name, unit, step) ? ", forced" : ""}; free it is ${printed(free.whole)}, a difference of ${sign}${printed(difference)}`;
  }
}

/** A piece of a formula. */
function spanElement(span) {
  return span.q ? symbolElement({ head: span.head, sub: span.sub.replace("-", "−") }) : document.createTextNode(span.t);
}
