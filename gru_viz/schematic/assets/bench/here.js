// What the open step of the walkthrough comes to at the cursor: its quantities in words, and their values in every unit.
import { made, rewrite, symbolElement } from "./model.js";
import { number } from "./digits.js";

export class Here {
  constructor(host, model) {
    Object.assign(this, { host, model });
    this.words = made("p", "gv-here-words");
    const box = made("div", "gv-here-values", "", { tabindex: "0", role: "group", "aria-label": "Values in every unit" });
    this.table = made("table");
    box.append(this.table);
    host.append(this.words, box);
  }

  load() {
    this.host.hidden = !this.model.data.stages.length;
    this.built = null;
  }

  paint(step, unit, stage) {
    const { model } = this;
    if (this.host.hidden) return;
    const { quantities, here, near } = model.data.stages[stage];
    if (this.built !== stage) this.build(quantities);
    const said = `${stage} ${step} ${unit} ${model.version}`;
    if (this.built === stage && said === this.said) return;
    Object.assign(this, { built: stage, said });
    this.words.replaceChildren(made("b", "", "Here."), ...here.flatMap((one) => this.sentence(one, near, step, unit)));
    quantities.forEach((name, row) => this.cells[row].forEach((cell, each) => rewrite(cell, number(model.look(name, each, step)))));
  }

  /** " z = 0.023: near 0, the old state is kept." */
  sentence({ name, readings, before }, [low, high], step, unit) {
    const { model } = this;
    const value = model.look(name, unit, step);
    const reads = readings.length && !Number.isNaN(value) ? `: ${readings[value < low ? 0 : value <= high ? 1 : 2]}` : "";
    const earlier = before ? `, and one step earlier it was ${number(model.look(before, unit, step))}` : "";
    return [" ", symbolElement(model.symbol(name)), ` = ${number(value)}${reads}${earlier}.`];
  }

  build(quantities) {
    const { model } = this;
    const head = made("tr");
    const units = Array.from({ length: model.units }, (_, unit) => made("th", "", `unit ${unit}`, { scope: "col" }));
    head.append(made("th", "", "In every unit", { scope: "col" }), ...units);
    this.cells = quantities.map(() => units.map(() => made("td")));
    const rows = quantities.map((name, row) => {
      const title = made("th", "", "", { scope: "row" });
      title.append(symbolElement(model.symbol(name)), ` ${model.data.quantities[name].title}`);
      const line = made("tr");
      line.append(title, ...this.cells[row]);
      return line;
    });
    this.table.replaceChildren(head, ...rows);
  }
}
