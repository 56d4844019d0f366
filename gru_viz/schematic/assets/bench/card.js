// What is under the pointer: its symbol, name, meaning, shape and value, its formula, and that with its numbers.
import { formulaWithNumbers } from "./arithmetic.js";
import { made, rewrite, symbolElement } from "./model.js";
import { counted, number, visible } from "./digits.js";

export class Card {
  constructor(host, model) {
    Object.assign(this, { host, model });
    this.head = made("div", "gv-card-head");
    this.value = made("div", "gv-card-value");
    this.formula = made("div", "gv-card-formula");
    this.numbers = made("div", "gv-card-numbers");
    this.text = made("div", "gv-card-text");
    host.append(this.head, this.value, this.formula, this.numbers, this.text);
  }

  /** Nothing is under the pointer: what to do, and the formulas of what this place is about. */
  hint(text, names, step, unit) {
    const { model } = this;
    if (this.isOther(`hint ${text}`, names)) {
      this.host.style.removeProperty("--line");
      this.head.replaceChildren();
      this.text.textContent = text;
    }
    this.say(names.length ? `${model.unitTitle(unit)}, t = ${step}` : "");
    this.compute(names, step, unit);
  }

  paint(seen, step, unit) {
    const { model } = this;
    const { name } = seen;
    const quantity = model.data.quantities[name];
    if (this.isOther("", [name])) {
      this.host.style.setProperty("--line", `var(--line-${quantity.colour})`);
      this.head.replaceChildren(symbolElement(model.symbol(name)), made("b", "", quantity.title));
      this.text.textContent = `${quantity.meaning.charAt(0).toUpperCase()}${quantity.meaning.slice(1)}. Shape: ${quantity.shape}.`;
    }
    this.say(this.said_(name, seen.unit ?? unit, seen.step ?? step));
    this.compute([name], seen.step ?? step, seen.unit ?? unit);
  }

  /** Whether the card is about something else than before; then its formulas are written anew. */
  isOther(what, names) {
    const { model } = this;
    const said = `${what} ${names} ${model.data.run} ${JSON.stringify(names.map((name) => model.data.quantities[name].formula))}`;
    if (said === this.said) return false;
    this.said = said;
    this.computed = null;
    const isEquation = (formula) => formula.some((span) => span.t?.includes("="));
    const formulas = names.map((name) => model.data.quantities[name].formula).filter((formula) => formula.length > 1 && (names.length === 1 || isEquation(formula)));
    this.formula.replaceChildren(...formulas.map((formula) => lineElement(formula)));
    return true;
  }

  say(value) {
    rewrite(this.value, value);
  }

  /** The formulas with the numbers of one unit at one step put in. */
  compute(names, step, unit) {
    const { model } = this;
    const said = `${step} ${unit} ${model.version}`;
    if (said === this.computed) return;
    const isNew = !this.computed;
    this.computed = said;
    const lines = names.flatMap((name) => formulaWithNumbers(model, name, unit, step) ?? []);
    if (lines.length === this.numbers.childElementCount && !isNew) {
      lines.forEach(({ numbers, result }, at) => {
        const line = this.numbers.children[at];
        line.lastChild.previousSibling.data = ` = ${numbers}`;
        rewrite(line.lastChild, ` = ${result}`);
      });
    } else this.numbers.replaceChildren(...lines.map(({ symbol, numbers, result }) => lineElement(symbol, ` = ${numbers}`, made("b", "", ` = ${result}`))));
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

/** A line of a formula. */
function lineElement(spans, ...more) {
  const line = made("div");
  const pieces = spans.map((span) => (span.q ? symbolElement({ head: span.head, sub: span.sub.replace("-", "−") }) : span.t));
  line.append(...pieces, ...more);
  return line;
}
