// What is under the pointer: its symbol, name, formula, meaning, shape and value.
import { made, symbolElement } from "./model.js";
import { counted, number, visible } from "./digits.js";

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
    if (!model.has(name)) {
      return model.columns(name) === 1 ? `${visible(model.given(name, unit, 0))} in ${model.unitTitle(unit)}` : "";
    }
    if (name === "x") {
      const numbers = model.data.columns.map((column, at) => [column, model.look(name, at, step)]);
      const nonzero = numbers.filter(([, value]) => value).map(([column, value]) => `${column} ${visible(value)}`);
      return `at t = ${step}, “${model.token(step)}”: ${nonzero.length ? nonzero.join(", ") : "all inputs are 0"}`;
    }
    const value = model.look(name, unit, step);
    const free = model.lookFree(name, unit, step);
    const where = `in ${model.unitTitle(unit)} at t = ${step}`;
    const difference = free === null ? 0 : counted(value) - counted(free);
    if (!difference) return `${number(value)} ${where}`;
    const sign = difference > 0 ? "+" : "";
    const forced = model.isForced(name, unit, step) ? ", forced" : "";
    return `${number(value)} ${where}${forced}; free it is ${number(free)}, a difference of ${sign}${number(difference / 1000)}`;
  }
}

/** A piece of a formula. */
function spanElement(span) {
  return span.q ? symbolElement({ head: span.head, sub: span.sub.replace("-", "−") }) : document.createTextNode(span.t);
}
