// Below the words, on one axis: how likely the net finds an answer after every word, and one quantity of all units.
import { made, symbolElement } from "../bench/model.js";

const HEAT = 208;
const LEAST_ROW = 6;
const MOST_ROW = 15;
const UNIT_LABEL = 12;
const WORD_LABEL = 15;
const SVG = "http://www.w3.org/2000/svg";

export class Chart {
  constructor(parts, sentence) {
    Object.assign(this, { parts, sentence });
    this.canvas = parts.heat.querySelector("canvas");
    this.rowMark = parts.heat.querySelector(".gw-row-mark");
    this.mark = parts.track.querySelector(".gw-mark");
    const { chart } = parts;
    chart.addEventListener("pointerdown", (event) => this.down(event));
    chart.addEventListener("pointermove", (event) => this.moved(event));
    chart.addEventListener("pointerleave", () => sentence.point(null));
    for (const kind of ["pointerup", "pointercancel"]) chart.addEventListener(kind, () => this.up());
    new ResizeObserver(() => this.thin()).observe(parts.axis);
  }

  load() {
    const { data, words } = this.sentence;
    this.painted = null;
    const said = JSON.stringify([data.tokens, data.units, data.answers]);
    if (said !== this.said) {
      this.said = said;
      this.makeRows(data.units);
      this.parts.axis.replaceChildren(
        ...data.tokens.map((token, word) => {
          const label = made("span", "", token);
          label.style.left = `${(100 * (word + 0.5)) / words}%`;
          return label;
        }),
      );
      this.parts.lineLabel.replaceChildren(made("b", "", `probability of “${data.answers[data.line]}”`));
      this.parts.ends.replaceChildren(made("span", "", "1"), made("span", "", "0.5"), made("span", "", "0"));
      this.now = null;
      this.thin();
    }
    this.paintLine();
  }

  makeRows(units) {
    const height = Math.max(LEAST_ROW, Math.min(MOST_ROW, Math.floor(HEAT / units)));
    const every = 2 ** Math.max(0, Math.ceil(Math.log2(UNIT_LABEL / height)));
    this.parts.heat.style.height = `${height * units}px`;
    this.rowMark.style.height = `${height + 2}px`;
    this.rowHeight = height;
    this.rows = Array.from({ length: units }, (_, unit) => {
      const row = made("span", unit % every ? "between" : "", String(unit));
      row.style.height = `${height}px`;
      return row;
    });
    this.parts.rows.replaceChildren(...this.rows);
  }

  /** Leave out words for which there is no room. */
  thin() {
    const labels = [...this.parts.axis.children];
    const column = this.parts.axis.clientWidth / Math.max(1, labels.length);
    if (!column) return;
    this.every = Math.max(1, Math.ceil(WORD_LABEL / column));
    this.thinFor(this.now);
  }

  /** Every n-th word; near the cursor only the one under it. */
  thinFor(now) {
    const { every } = this;
    [...this.parts.axis.children].forEach((label, word) => {
      const isNear = now !== null && word !== now && Math.abs(word - now) < every;
      label.hidden = word !== now && (word % every !== 0 || isNear);
      label.classList.toggle("now", word === now);
    });
  }

  paintLine() {
    const { sentence } = this;
    const { words, data } = sentence;
    const height = (word) => 1000 - sentence.probability(word, data.line);
    const points = Array.from({ length: words }, (_, word) => `${word},${height(word)} ${word + 1},${height(word)}`).join(" ");
    const drawing = document.createElementNS(SVG, "svg");
    const part = (tag, attributes) => {
      const element = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      drawing.append(element);
    };
    drawing.setAttribute("viewBox", `0 0 ${words} 1000`);
    drawing.setAttribute("preserveAspectRatio", "none");
    drawing.setAttribute("aria-hidden", "true");
    part("polygon", { class: "area", points: `0,500 ${points} ${words},500` });
    part("line", { class: "half", x1: 0, x2: words, y1: 500, y2: 500 });
    part("polyline", { class: "path", points });
    this.parts.line.replaceChildren(drawing);
  }

  paint() {
    const { sentence } = this;
    const { words, unit, shown } = sentence;
    const now = sentence.now();
    this.mark.style.left = `min(${(100 * now) / words}%, 100% - 4px)`; // The least it is wide.
    this.mark.style.width = `${100 / words}%`;
    if (now !== this.now) {
      this.now = now;
      this.thinFor(now);
    }
    if (this.unit !== unit || !this.painted) {
      this.rows.forEach((row, at) => row.classList.toggle("now", at === unit));
      this.rowMark.style.top = `${unit * this.rowHeight - 1}px`;
      this.unit = unit;
    }
    if (this.painted === shown && this.ramps === sentence.ramps) return;
    Object.assign(this, { painted: shown, ramps: sentence.ramps });
    const { symbol, title, scale } = sentence.quantity();
    this.parts.heatLabel.replaceChildren(symbolElement(symbol), ` ${title}, all units`);
    const { pixels } = sentence.ramps[scale];
    const units = sentence.data.units;
    Object.assign(this.canvas, { width: words, height: units });
    const image = new ImageData(words, units);
    const cells = new Uint32Array(image.data.buffer);
    for (let row = 0; row < units; row += 1) {
      for (let word = 0; word < words; word += 1) {
        cells[row * words + word] = pixels[Math.round(sentence.share(word, row) * (pixels.length - 1))];
      }
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // The hand

  /** { word, unit } under the pointer; no unit beside the heatmap, null left of the words. */
  place(event) {
    const box = this.parts.track.getBoundingClientRect();
    if (!this.isHeld && event.clientX < box.left - 2) return null;
    const { words, data } = this.sentence;
    const at = Math.floor(((event.clientX - box.left) / box.width) * words);
    const word = Math.max(0, Math.min(words - 1, at));
    const heat = this.parts.heat.getBoundingClientRect();
    const row = Math.floor(((event.clientY - heat.top) / heat.height) * data.units);
    return { word, unit: row >= 0 && row < data.units ? row : undefined };
  }

  down(event) {
    if (event.button !== 0) return;
    const row = this.rows.indexOf(event.target);
    if (row >= 0) {
      this.sentence.choose({ unit: row });
      return;
    }
    const place = this.place(event);
    if (!place) return;
    this.parts.chart.setPointerCapture(event.pointerId);
    this.isHeld = true;
    this.sentence.move(place.word, false);
    if (place.unit !== undefined) this.sentence.choose({ unit: place.unit });
  }

  moved(event) {
    const place = this.place(event);
    if (this.isHeld) this.sentence.move(place.word, false);
    else this.sentence.point(place);
  }

  up() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.sentence.move(this.sentence.word, true);
  }
}
