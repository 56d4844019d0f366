// The schematic shows so many units at a time, those around the one in focus; the pager goes to the others.
import { made, rewrite } from "./model.js";

export const MOST_SHOWN = 16; // As in gru_viz/schematic/svg.py.

export class Pager {
  first = 0; // The unit of the strips' first cell.

  constructor(hand, model) {
    Object.assign(this, { hand, model });
    this.element = made("div", "gv-pager", "", { role: "group", "aria-label": "Units shown in the schematic" });
    const button = (text, title, by) => {
      const element = made("button", "gv-button", text, { type: "button", title, "aria-label": title });
      element.addEventListener("click", () => hand.focusUnit(Math.max(0, Math.min(model.units - 1, hand.unit + by))));
      return element;
    };
    this.back = button("‹", "Earlier units", -MOST_SHOWN);
    this.next = button("›", "Later units", MOST_SHOWN);
    this.said = made("span");
    this.element.append(this.back, this.said, this.next);
  }

  paint(unit) {
    const { units } = this.model;
    if (this.units !== units) this.element.hidden = units <= MOST_SHOWN;
    this.units = units;
    this.first = Math.max(0, Math.min(Math.floor(unit / MOST_SHOWN) * MOST_SHOWN, units - MOST_SHOWN));
    if (this.element.hidden) return;
    rewrite(this.said, `units ${this.first} … ${this.first + MOST_SHOWN - 1} of ${units}`);
    this.back.disabled = unit === 0;
    this.next.disabled = unit === units - 1;
  }
}
