// Chosen units, a line for each below the other, on the time axis of the heatmap.
import { fitted, Tones } from "../film/canvas.js";
import { made } from "../bench/model.js";

const HEIGHT = 44;

export class Lines {
  constructor(box, units) {
    Object.assign(this, { box, units, rows: [] });
    this.tones = new Tones(box);
  }

  load() {
    const { units } = this;
    this.tones.clear();
    if (!units.numbers()) return;
    this.rows = units.chosen.map((unit) => {
      const row = made("div", "gu-line", "", { "data-unit": unit });
      const head = made("div", "gu-line-head");
      const name = made("button", "gu-link", `unit ${unit}`, { type: "button", title: "Put the cursor on this unit" });
      name.addEventListener("click", () => units.move({ unit }));
      const value = made("b", "gu-line-value");
      const away = made("button", "gu-away", "×", { type: "button", "aria-label": `Remove the line of unit ${unit}` });
      away.addEventListener("click", () => units.toggle(unit));
      head.append(name, value, away);
      const picture = made("div", "gu-line-picture");
      const canvas = document.createElement("canvas");
      picture.append(canvas, made("div", "gu-cursor"));
      row.append(head, picture);
      return { unit, row, canvas, value, cursor: picture.lastChild };
    });
    this.box.replaceChildren(...this.rows.map(({ row }) => row));
    for (const row of this.rows) this.paint(row);
  }

  paint({ unit, canvas }) {
    const { units } = this;
    const width = canvas.parentElement.clientWidth;
    if (!width) return;
    const context = fitted(canvas, width, HEIGHT);
    const { values, columns, scale } = units.numbers();
    const { low, high } = units.quantity();
    const y = (whole) => 3 + (1 - (whole / scale - low) / (high - low)) * (HEIGHT - 6);
    context.clearRect(0, 0, width, HEIGHT);
    context.strokeStyle = this.tones.of("--grid");
    for (const level of [low, 0, high]) {
      const at = Math.round(y(level * scale)) + 0.5;
      context.beginPath();
      context.moveTo(0, at);
      context.lineTo(width, at);
      context.stroke();
    }
    context.strokeStyle = this.tones.of("--accent");
    context.lineWidth = 1.5;
    context.beginPath();
    const group = Math.max(1, Math.floor(columns / (2 * width)));
    for (let from = 0; from < columns; from += group) {
      let [least, most] = [from, from];
      for (let at = from; at < Math.min(columns, from + group); at += 1) {
        if (values[unit * columns + at] < values[unit * columns + least]) least = at;
        if (values[unit * columns + at] > values[unit * columns + most]) most = at;
      }
      const ends = least === most ? [least] : [Math.min(least, most), Math.max(least, most)];
      for (const at of ends) context.lineTo(((at + 0.5) / columns) * width, y(values[unit * columns + at]));
    }
    context.stroke();
  }

  mark() {
    const { units } = this;
    for (const { unit, value, cursor } of this.rows) {
      cursor.style.left = `${(100 * (units.step + 0.5)) / units.data.steps}%`;
      if (!units.numbers()) continue;
      const [low, high] = units.ends(unit, units.step);
      value.textContent = low === high ? units.printed(low) : `${units.printed(low)} … ${units.printed(high)}`;
    }
  }
}
