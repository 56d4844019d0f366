// The controller: which quantity, which order, which unit and step. Everything is looked up, nothing computed.
import { made, ramp, scaleLegend, symbolElement } from "../bench/model.js";
import { unpack } from "../bench/numbers.js";
import { themeOf } from "../bench/theme.js";
import { noted, TABLE_CELLS, TABLE_ROWS, TableFold } from "../table/table.js";
import { Heat } from "./heat.js";
import { Lines } from "./lines.js";

export const MOST_LINES = 16;
const REST = 140;

export class Units {
  constructor(view) {
    this.view = view;
    this.parts = Object.fromEntries([...view.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.heat = new Heat(this.parts, this);
    this.lines = new Lines(this.parts.lines, this);
    this.table = new TableFold(this.parts.table, () => this.asTable());
    this.kept = new Map(); // Quantity → its numbers, of one run.
    const { order, unit, keep, shown, heat } = this.parts;
    order.addEventListener("change", () => this.sort(Number(order.value)));
    unit.addEventListener("input", () => {
      if (unit.value !== "" && unit.checkValidity()) this.move({ unit: Math.round(Number(unit.value)) });
    });
    keep.addEventListener("click", () => this.toggle(this.unit));
    shown.addEventListener("keydown", (event) => this.radioKey(event));
    heat.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.repaint()).observe(heat);
  }

  load(data, send) {
    this.send = send;
    if (data.run !== this.data?.run) {
      this.kept.clear();
      Object.assign(this, { unit: 0, step: 0, at: 0, chosen: [], wanted: null });
      this.shown = data.shown;
    }
    this.data = data;
    this.names = data.quantities.map(({ name }) => name);
    if (data.quantity) this.kept.set(data.quantity.name, { ...data.quantity, ...unpack(data.quantity) });
    this.orders = data.orders.map(({ units }) => unpack(units).values);
    this.dress();
    this.makeMenus();
    this.sort(this.at);
    this.ask();
  }

  dress() {
    const { gate, state } = this.data.scales[themeOf(this.view)];
    this.ramps = { gate: ramp(gate), state: ramp(state) };
  }

  makeMenus() {
    const { data, parts } = this;
    this.radios = data.quantities.map(({ name, symbol, title, meaning }) => {
      const button = made("button", "gu-quantity", "", { type: "button", role: "radio", title: meaning, "aria-label": title });
      button.append(symbolElement(symbol), made("span", "title", ` ${title}`));
      button.addEventListener("click", () => this.choose(name));
      return button;
    });
    const focused = [...parts.shown.children].indexOf(parts.shown.getRootNode().activeElement);
    parts.shown.replaceChildren(...this.radios);
    this.radios[focused]?.focus();
    parts.order.replaceChildren(...data.orders.map(({ title }, at) => made("option", "", title, { value: at })));
    parts.order.value = String(this.at);
    parts.unit.max = data.units - 1;
  }

  // Looking up

  quantity() {
    return this.data.quantities[this.names.indexOf(this.shown)];
  }

  /** The numbers that are painted: those of the quantity shown, or of none yet. */
  numbers() {
    return this.kept.get(this.shown);
  }

  /** Lowest and highest whole number of a unit in the column of a step; the same where each step has its own. */
  ends(unit, step) {
    const { values, columns, per } = this.numbers();
    if (per === 1) return [values[unit * columns + step], values[unit * columns + step]];
    const pair = unit * columns + 2 * Math.floor(step / per);
    return [values[pair], values[pair + 1]];
  }

  /** What is painted, as numbers: a row for each step from the cursor on, the unit in focus before the others. */
  asTable() {
    const { title } = this.quantity();
    const { steps, units } = this.data;
    const caption = `${title} of every unit`;
    if (!this.numbers()) return { caption, corner: "time step", columns: [], rows: [], note: "Fetching …" };
    const count = Math.min(steps, TABLE_ROWS);
    const first = Math.min(this.step, steps - count);
    const shown = [this.unit, ...[...this.order].filter((unit) => unit !== this.unit)].slice(0, Math.floor(TABLE_CELLS / count));
    const rows = Array.from({ length: count }, (_, at) => {
      const told = shown.map((unit) => [...new Set(this.ends(unit, first + at))].map((whole) => this.printed(whole)).join(" … "));
      return [`t = ${first + at}`, told];
    });
    const table = { caption, corner: "time step", columns: shown.map((unit) => `unit ${unit}`), rows };
    return noted(table, steps, units, "Move the cursor, or choose another unit, for the others.");
  }

  printed(whole) {
    const { scale } = this.numbers();
    return (whole / scale).toFixed(scale >= 1000 ? 3 : 0).replace("-", "−");
  }

  // The hand

  choose(name) {
    this.shown = name;
    this.ask();
    this.repaint();
  }

  sort(at) {
    this.at = Math.min(at, this.orders.length - 1);
    this.order = this.orders[this.at];
    this.row = new Int32Array(this.order.length);
    this.order.forEach((unit, row) => { this.row[unit] = row; });
    this.repaint();
  }

  /** Put the cursor on a unit, a step, or both; Python hears of it once the hand rests. */
  move({ unit = this.unit, step = this.step }) {
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    this.unit = within(unit, this.data.units);
    this.step = within(step, this.data.steps);
    this.paint();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), REST);
  }

  toggle(unit) {
    const at = this.chosen.indexOf(unit);
    if (at >= 0) this.chosen.splice(at, 1);
    else if (this.chosen.length < MOST_LINES) this.chosen.push(unit);
    this.lines.load();
    this.paint();
  }

  /** Python is asked for a quantity once. */
  ask() {
    if (this.numbers() || this.wanted === this.shown) return;
    this.wanted = this.shown;
    this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    const { run } = this.data;
    this.send({ run, want: this.shown, have: [...this.kept.keys()], unit: this.unit, step: this.step });
  }

  radioKey(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const at = (this.names.indexOf(this.shown) + by + this.names.length) % this.names.length;
    this.choose(this.names[at]);
    this.radios[at].focus();
    event.preventDefault();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const far = event.shiftKey ? 10 : 1;
    const row = this.row[this.unit];
    const beside = (by) => ({ unit: this.order[Math.max(0, Math.min(this.order.length - 1, row + by * far))] });
    const moved = {
      ArrowLeft: () => ({ step: this.step - far }),
      ArrowRight: () => ({ step: this.step + far }),
      ArrowUp: () => beside(-1),
      ArrowDown: () => beside(1),
      Home: () => ({ step: 0 }),
      End: () => ({ step: this.data.steps - 1 }),
    }[event.key];
    if (moved) this.move(moved());
    else if (event.key === "Enter") this.toggle(this.unit);
    else return;
    event.preventDefault();
  }

  // Painting

  /** All of it, in the next frame. */
  repaint() {
    this.isStale = true;
    this.paint();
  }

  /** What follows the hand, in the next frame. */
  paint() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paintNow();
    });
  }

  paintNow() {
    const { parts, unit, data } = this;
    this.table.paint();
    this.radios.forEach((radio, at) => {
      const isShown = this.names[at] === this.shown;
      radio.setAttribute("aria-checked", String(isShown));
      radio.tabIndex = isShown ? 0 : -1;
    });
    parts.wait.hidden = Boolean(this.numbers());
    if (document.activeElement !== parts.unit && parts.unit.getRootNode().activeElement !== parts.unit) parts.unit.value = String(unit);
    const isLine = this.chosen.includes(unit);
    parts.keep.textContent = isLine ? "Remove its line" : "Add as a line";
    parts.keep.disabled = !isLine && this.chosen.length >= MOST_LINES;
    if (this.numbers()) {
      if (this.isStale) {
        this.isStale = false;
        this.heat.paint();
        this.lines.load();
        this.paintLegend();
      }
      this.say();
    }
    this.heat.mark();
    this.lines.mark();
    this.view.dataset.at = `${this.shown} ${unit} ${this.step} of ${data.units} × ${data.steps}`;
  }

  paintLegend() {
    const quantity = this.quantity();
    this.parts.legend.replaceChildren(...scaleLegend(quantity, this.ramps[quantity.scale].css));
  }

  say() {
    const { unit, step } = this;
    const { symbol, title } = this.quantity();
    const { per } = this.numbers();
    const [low, high] = this.ends(unit, step);
    const from = step - (step % per);
    const when = per === 1 ? `at t = ${step}` : `from t = ${from} to ${Math.min(from + per, this.data.steps) - 1}`;
    const value = low === high ? this.printed(low) : `between ${this.printed(low)} and ${this.printed(high)}`;
    this.parts.said.replaceChildren(symbolElement(symbol), ` of unit ${unit} ${when} is `, made("b", "gu-value", value), ` (${title}).`);
    const { heat } = this.parts;
    heat.setAttribute("aria-valuemax", String(this.data.steps - 1));
    heat.setAttribute("aria-valuenow", String(step));
    heat.setAttribute("aria-valuetext", this.parts.said.textContent);
  }
}
