// The whole run below the schematic: gates, candidate and states as heatmap strips (units × time), and the unit in
// focus as lines. One cursor goes through all of them.
import { made, symbolElement } from "./model.js";
import { toldOf } from "./digits.js";
import { hatched, paintHeat, paintMarks, paintTraces } from "./past_canvas.js";

const ROW_PX = [7, 15];
const MANY = 24; // Units; the rows of more than so many are lower.
const MANY_ROW_PX = 3;
const STRIPS_PX = 168;
const LINES_PX = 104;
const LOCK_PX = 5;
const UNIT_LABEL_PX = 12;
const DIGIT_PX = 9;
const TICK_PX = 44;

export class Past {
  constructor(host, model, hand, zoom) {
    Object.assign(this, { host, model, hand, zoom });
    this.rows = made("div", "gv-rows");
    this.mark = made("div", "gv-time-mark");
    this.parting = made("div", "gv-parting");
    this.track = made("div", "gv-track");
    this.track.append(this.parting, this.mark);
    // Two marks for the cell under the keys, in turn: what is active changes with every cell, so that it is read out.
    this.cells = [0, 1].map((at) => made("div", "gv-cell-mark", "", { id: `gv-cell-${at}`, role: "img" }));
    for (const cell of this.cells) cell.hidden = true;
    host.append(this.rows, this.track, ...this.cells);
    host.addEventListener("focus", () => this.walk(host.matches(":focus-visible")));
    host.addEventListener("blur", () => this.walk(false));
    host.setAttribute("tabindex", "0");
    host.setAttribute("role", "application");
    host.setAttribute("aria-roledescription", "heatmap");
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("pointerdown", (event) => this.down(event));
    host.addEventListener("pointermove", (event) => this.move(event));
    host.addEventListener("pointerleave", () => hand.point(null));
    for (const kind of ["pointerup", "pointercancel"]) {
      host.addEventListener(kind, (event) => this.up(event));
    }
    this.width = 0; // Kept here, so that painting never has to ask for a layout.
    this.watcher = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.stale = true;
      hand.paint();
    });
  }

  load() {
    const { model } = this;
    const made_ = `${model.past.join()} ${model.units} ${model.data.run.length} ${JSON.stringify(model.past.map((name) => model.symbol(name)))}`;
    this.stale = true;
    if (made_ === this.madeFor) return;
    this.madeFor = made_;
    const least = model.units > MANY ? MANY_ROW_PX : ROW_PX[0];
    this.rowHeight = Math.max(least, Math.min(ROW_PX[1], Math.floor(STRIPS_PX / (model.past.length * model.units))));
    this.panels = model.past.map((name) => {
      const row = made("div", "gv-row");
      const label = made("div", "gv-row-label");
      const title = made("span", "gv-row-title", model.data.quantities[name].title);
      label.append(symbolElement(model.symbol(name)), title);
      label.style.setProperty("--line", `var(--line-${model.data.quantities[name].colour})`);
      const canvas = made("canvas", "gv-heat");
      canvas.style.height = `${this.rowHeight * model.units}px`;
      canvas.dataset.past = name;
      const marks = made("div", "gv-marks", "", { "data-marks": name });
      const axis = this.unitAxis();
      row.append(label, axis, canvas, marks);
      return { name, canvas, marks, row, axis };
    });
    const row = made("div", "gv-row gv-row-lines");
    this.linesLabel = made("div", "gv-row-label");
    this.lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.lines.setAttribute("class", "gv-lines");
    this.lines.style.height = `${LINES_PX}px`;
    this.linesEnds = made("div", "gv-ends");
    this.linesMarks = made("div", "gv-marks");
    row.append(this.linesLabel, this.linesEnds, this.lines, this.linesMarks);
    this.timeAxis = made("div", "gv-time-axis");
    const times = made("div", "gv-row gv-times");
    times.append(made("div", "gv-row-label gv-axis-title", "time step t"), made("div"), this.timeAxis);
    this.legend = made("div", "gv-legend");
    this.rows.replaceChildren(...this.panels.map((panel) => panel.row), row, times, this.legend);
    this.ticks = null;
    this.legendSaid = null;
    this.watcher.disconnect();
    this.watcher.observe(this.lines);
  }

  /** What the colours mean: one bar for all quantities that share a scale and its ends. */
  paintLegend() {
    const { model } = this;
    const groups = new Map();
    for (const name of model.past) {
      const key = JSON.stringify([model.data.quantities[name].scale, ...model.range(name)]);
      groups.set(key, [...(groups.get(key) ?? []), name]);
    }
    const said = `${model.theme} ${[...groups].join()} ${JSON.stringify(model.past.map((name) => model.symbol(name)))}`;
    if (said === this.legendSaid) return;
    this.legendSaid = said;
    this.legend.replaceChildren(
      ...[...groups].map(([key, names]) => {
        const [scale, low, high] = JSON.parse(key);
        const item = made("span", "gv-legend-item");
        const bar = made("span", "gv-legend-bar");
        const stops = model.data.scales[model.theme][scale].map(([at, colour]) => `${colour} ${100 * at}%`);
        bar.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
        const symbols = names.flatMap((name, at) => [at ? ", " : "", symbolElement(model.symbol(name))]);
        item.append(...symbols, ` ${String(low).replace("-", "−")}`, bar, String(high));
        return item;
      }),
    );
  }

  /** The numbers of the units beside a strip; where rows are low, of every second, fourth … one. */
  unitAxis() {
    const axis = made("div", "gv-unit-axis");
    const every = 2 ** Math.max(0, Math.ceil(Math.log2(UNIT_LABEL_PX / this.rowHeight)));
    for (let unit = 0; unit < this.model.units; unit += 1) {
      const label = made("span", unit % every ? "between" : "", String(unit));
      label.style.height = `${this.rowHeight}px`;
      axis.append(label);
    }
    return axis;
  }

  /** The unit in focus shows its number; one so near to it that the digits would touch gives way. */
  markUnit(axis, unit) {
    [...axis.children].forEach((label, at) => {
      label.classList.toggle("now", at === unit);
      label.classList.toggle("near", at !== unit && Math.abs(at - unit) * this.rowHeight < DIGIT_PX);
    });
  }

  /** Numbers below the time axis, as many as there is room for. */
  paintTicks(width) {
    const { first, last, count } = this.zoom;
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => (step * width) / count >= TICK_PX) ?? 1000;
    const said = `${first} ${count} ${every}`;
    if (said === this.ticks) return;
    this.ticks = said;
    const labels = [];
    for (let step = Math.ceil(first / every) * every; step <= last; step += every) {
      const label = made("span", "", String(step));
      label.style.left = `${100 * this.zoom.share(step + 0.5)}%`;
      labels.push(label);
    }
    this.timeAxis.replaceChildren(...labels);
  }

  /** The place under the pointer: { name, unit, step }, the lines standing for the state. */
  place(event) {
    const box = this.lines.getBoundingClientRect();
    const step = this.zoom.stepAt((event.clientX - box.left) / box.width);
    for (const { name, canvas } of this.panels) {
      const { top, bottom } = canvas.getBoundingClientRect();
      if (event.clientY >= top && event.clientY < bottom) {
        const unit = Math.floor(((event.clientY - top) / (bottom - top)) * this.model.units);
        return { name, unit, step, outside: event.clientX < box.left };
      }
    }
    return { step, outside: event.clientX < box.left };
  }

  down(event) {
    if (event.button !== 0) return;
    const place = this.place(event);
    if (place.outside) {
      if (place.name) this.hand.open(place.name);
      return;
    }
    this.host.setPointerCapture(event.pointerId);
    this.held = { ...place, x: event.clientX, y: event.clientY, way: null };
  }

  /** A sideways drag scrubs; an upright one on a strip's cell forces its value. */
  move(event) {
    const { held } = this;
    const place = this.place(event);
    if (!held) {
      this.hand.point(place.name && !place.outside ? place : null);
      return;
    }
    const [dx, dy] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
    if (!held.way && Math.max(dx, dy) >= LOCK_PX) {
      const forces = dy > dx && held.name && event.pointerType !== "touch" && this.hand.force.canForce(held.name);
      held.way = forces ? "force" : "time";
      if (forces) this.hand.force.begin(held.name, held.unit, held.step, held.y);
    }
    if (held.way === "time") this.hand.scrub(place.step);
    if (held.way === "force") this.hand.force.drag(event.clientY);
  }

  up(event) {
    const { held } = this;
    this.held = null;
    if (!held) return;
    if (held.way === "force") this.hand.force.end(event.type === "pointercancel");
    else if (!held.way && event.type === "pointerup") {
      this.hand.scrub(held.step);
      if (held.unit !== undefined) this.hand.open(held.name, held.unit);
    }
  }

  key(event) {
    const { hand, model } = this;
    if (event.target !== this.host) return;
    if (event.key.startsWith("Arrow") && !this.isWalked) this.walk(true);
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const row = this.rowInFocus() + (event.key === "ArrowDown" ? 1 : -1);
      if (row >= 0 && row < model.past.length * model.units) {
        this.keyed = model.past[Math.floor(row / model.units)];
        hand.focusUnit(row % model.units);
        hand.point({ name: this.keyed, unit: row % model.units });
      }
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.key === "Enter") {
      hand.open(this.keyed ?? model.past[0], hand.unit);
      event.preventDefault();
    }
  }

  /** While the keys are here, one cell is marked, and read out as word, unit, quantity and value. */
  walk(isWalked) {
    this.isWalked = isWalked;
    for (const cell of this.cells) cell.hidden = true;
    this.cellSaid = null;
    this.hand.paint();
  }

  paintCell(step, unit) {
    const { model, host } = this;
    const name = this.keyed ?? model.past[0];
    const { canvas } = this.panels.find((panel) => panel.name === name) ?? this.panels[0];
    const [old, cell] = this.cells;
    const forced = model.isForced(name, unit, step) ? ", forced" : "";
    const token = model.token(step);
    const said = `${token ? `${token}, ` : ""}t = ${step}, ${model.unitTitle(unit)}, ${model.data.quantities[name].title}: ${toldOf(model, name, unit, step)}${forced}`;
    const column = canvas.offsetWidth / this.zoom.count;
    const left = canvas.offsetLeft + this.zoom.share(step) * canvas.offsetWidth;
    const place = `left: ${left}px; top: ${canvas.offsetTop + unit * this.rowHeight}px; width: ${Math.max(4, column)}px; height: ${this.rowHeight}px`;
    if (`${said} ${place}` === this.cellSaid) return;
    this.cellSaid = `${said} ${place}`;
    cell.setAttribute("style", place);
    cell.setAttribute("aria-label", said);
    cell.hidden = false;
    old.hidden = true;
    this.cells.reverse();
    host.setAttribute("aria-activedescendant", cell.id);
  }

  rowInFocus() {
    return Math.max(0, this.model.past.indexOf(this.keyed)) * this.model.units + this.hand.unit;
  }

  paint(step, unit) {
    const { model } = this;
    const { width } = this;
    if (!width) return;
    this.zoom.paint(step);
    const { first, count } = this.zoom;
    this.paintParting();
    this.mark.style.left = `${100 * this.zoom.share(step)}%`;
    this.mark.style.width = `${100 / count}%`;
    const { version, ramps: colours } = model;
    const isNew = this.stale || version !== this.version || colours !== this.colours || first !== this.first || count !== this.count;
    if (isNew) for (const panel of this.panels) this.paintStrip(panel, width);
    if (this.stale || unit !== this.unit) for (const { axis } of this.panels) this.markUnit(axis, unit);
    if (isNew || unit !== this.unit) {
      this.paintLines(width, unit);
      this.paintTicks(width);
      if (this.stale || colours !== this.colours) this.paintLegend();
      Object.assign(this, { version, colours, unit, first, count, stale: false });
    }
    this.describe(step, unit);
    if (this.isWalked) this.paintCell(step, unit);
  }

  /** From the step on at which this run and Python's part, the time axis is hatched. */
  paintParting() {
    const from = this.model.verdict?.decides ?? null;
    const isHidden = from === null || from > this.zoom.last;
    if (this.parting.hidden !== isHidden) this.parting.hidden = isHidden;
    if (isHidden) return;
    this.parting.style.left = `${Math.max(0, 100 * this.zoom.share(from))}%`;
    this.parting.title = `From t = ${from} on, rounding decides`;
  }

  describe(step, unit) {
    const said = this.model.past
      .map((name) => `${this.model.data.quantities[name].title} ${toldOf(this.model, name, unit, step)}`)
      .join(", ");
    this.host.setAttribute(
      "aria-label",
      `Gates and states of every unit over time. ${this.model.unitTitle(unit)}, t = ${step}: ${said}`,
    );
  }

  paintStrip({ name, canvas, marks }, width) {
    const { rowHeight, model, zoom } = this;
    paintHeat(canvas, { name, width, model, zoom });
    paintMarks(marks, { name, width, rowHeight, model, zoom });
  }

  paintLines(width, unit) {
    const { model } = this;
    const [low, high] = paintTraces(this.lines, { unit, width, height: LINES_PX, model, zoom: this.zoom });
    const from = Math.min(...model.past.map((name) => model.hidden[name]?.[unit] ?? Infinity));
    this.linesMarks.replaceChildren(...hatched(this.zoom, [from], LINES_PX));
    const said = `${model.unitTitle(unit)} ${low} ${high} ${Boolean(model.free)}`;
    if (said !== this.linesSaid) {
      this.linesSaid = said;
      const end = (value) => made("span", "", String(value).replace("-", "−"));
      this.linesEnds.replaceChildren(end(high), end(low));
      const legend = made("span", "gv-row-title", model.free ? "dotted: not forced" : "");
      this.linesLabel.replaceChildren(made("b", "", model.unitTitle(unit)), legend);
    }
  }
}
