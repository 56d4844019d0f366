// What was said about a designed scene, held against the run under the hand: each sentence, and whether it still holds.
import { number } from "./digits.js";
import { made, rewrite, symbolElement } from "./model.js";

export class Claims {
  constructor(host, model) {
    Object.assign(this, { host, model });
  }

  load() {
    this.version = null;
    this.list = null;
  }

  paint() {
    const { model } = this;
    if (this.version === model.version) return;
    this.version = model.version;
    const { claims, scores, changed } = model.data;
    const isTouched = changed || Object.values(model.rows).some((rows) => rows.length);
    this.host.hidden = !isTouched || !(claims?.length || scores) || Object.keys(model.hidden).length > 0;
    if (this.host.hidden) return;
    if (scores) {
      rewrite(this.host, scores);
      return;
    }
    if (!this.list) {
      this.list = made("ul");
      this.list.append(...claims.map(() => made("li")));
      this.host.replaceChildren(made("b", "", "What was said about the original, with your changes"), this.list);
    }
    claims.forEach((claim, at) => this.tell(this.list.children[at], claim));
  }

  /** Whether a claim holds; where the same number as before breaks it, only that is written anew. */
  tell(item, { text, evidence, force }) {
    const { model } = this;
    const broken = this.firstBroken(evidence, force ? model.whatIf(force) : model.values);
    const { name = "", unit, step, value } = broken ?? {};
    const where = broken ? ` of ${model.unitTitle(unit)} is ${number(value)} at t = ${step}, “${model.token(step)}”.` : "";
    if (item.dataset.broken === name) {
      if (broken) item.lastChild.lastChild.data = where;
      return;
    }
    item.dataset.broken = name;
    item.dataset.holds = String(!broken);
    item.replaceChildren(made("b", "", broken ? "✗ No longer: " : "✓ Still so: "), text);
    if (broken) {
      const told = made("span", "gv-claim-now", force ? " Forced so, " : " Now ");
      told.append(symbolElement(model.symbol(name)), where);
      item.append(told);
    }
  }

  /** The first number that is not where it was said to be, or null. */
  firstBroken(evidence, values) {
    for (const [name, unit, steps, low, high] of evidence) {
      for (const step of steps) {
        const value = values[name][step * this.model.units + unit];
        if (!(value >= low && value <= high)) return { name, unit, step, value };
      }
    }
    return null;
  }
}
