// Live sliders: a gate's bias and gains, and what somebody picked. The run follows while one moves, and
// Python hears of it when it is let go.
import { made, symbolElement } from "./model.js";
import { plainNumber, written } from "./numbers.js";

const PAGE = 10;

/** One slider with its label, its number and what takes it back. */
class LiveSlider {
  constructor(spec, hand) {
    this.hand = hand;
    this.element = made("div", "gv-slider");
    this.label = made("span", "gv-slider-label");
    this.range = made("input", "", "", { type: "range", step: "any", "data-slider": spec.id });
    this.field = made("input", "gv-slider-number", "", { type: "number" });
    this.undo = made("button", "gv-quiet", "↺", { type: "button" });
    this.element.append(this.label, this.range, this.field, this.undo);
    this.range.addEventListener("input", () => this.slide(Number(this.range.value)));
    this.range.addEventListener("change", () => this.letGo());
    this.range.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("change", () => this.type());
    this.undo.addEventListener("click", () => this.takeBack());
  }

  load(spec) {
    this.spec = spec;
    const { low, high, label } = spec;
    this.range.min = String(low);
    this.range.max = String(high);
    this.field.min = String(low);
    this.field.max = String(high);
    this.field.step = "any";
    const said = `${label.text} ${label.head}${label.sub ? `_${label.sub}` : ""}${label.after ?? ""}`.trim();
    if (said !== this.said) {
      this.said = said;
      this.label.replaceChildren(`${label.text} `.trimStart(), symbolElement({ head: label.head, sub: label.sub }), label.after ?? "");
      this.range.setAttribute("aria-label", said);
      this.field.setAttribute("aria-label", `${said}, as a number`);
      const back = spec.kind === "clamps" ? "Let it go free" : `Back to ${plainNumber(spec.neutral)}`;
      this.undo.title = back;
      this.undo.setAttribute("aria-label", `${back}: ${said}`);
    }
    if (!this.isHeld) this.show(this.hand.model.rowNumber(spec.kind, spec.place) ?? spec.neutral ?? spec.value);
  }

  /** The grid that the slider can stand on, the value as it was among it. */
  grid() {
    const { low, high, step, value, neutral } = this.spec;
    const count = Math.round((high - low) / step);
    const all = new Set(Array.from({ length: count + 1 }, (_, at) => Math.round((low + at * step) * 1000) / 1000));
    for (const extra of [value, neutral]) if (extra !== null && extra !== undefined) all.add(extra);
    return [...all].sort((a, b) => a - b);
  }

  show(value) {
    this.value = value;
    if (Number(this.range.value) !== value) this.range.value = String(value);
    if (this.hand.root.activeElement !== this.field) this.field.value = written(value);
    const { kind, place, neutral } = this.spec;
    const isNeutral = kind === "clamps" ? !this.hand.force.isClamped(place) : value === neutral;
    this.undo.toggleAttribute("data-idle", isNeutral);
    this.undo.disabled = isNeutral;
  }

  /** The hand moved it: take the nearest place on the grid, and paint that. */
  slide(value) {
    this.isHeld = true;
    this.show(nearestOf(this.grid(), value));
    this.hand.live(this.spec, this.value);
  }

  letGo() {
    this.isHeld = false;
    this.hand.commit(this.spec, this.value);
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE }[event.key];
    const grid = this.grid();
    const at = grid.findIndex((value) => value >= this.value - 1e-12);
    const to = { Home: 0, End: grid.length - 1 }[event.key] ?? (by ? at + by : null);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(grid[Math.max(0, Math.min(grid.length - 1, to))]);
    this.hand.commit(this.spec, this.value);
  }

  type() {
    const { low, high } = this.spec;
    const typed = Number(this.field.value);
    if (this.field.value.trim() === "" || !Number.isFinite(typed)) {
      this.field.value = written(this.value);
      return;
    }
    const value = Math.max(low, Math.min(high, typed));
    this.field.value = written(value);
    this.show(value);
    this.hand.commit(this.spec, value);
  }

  takeBack() {
    if (this.spec.kind === "clamps") {
      this.hand.force.release(this.spec.place);
      return;
    }
    this.show(this.spec.neutral);
    this.hand.commit(this.spec, this.value);
  }
}

function nearestOf(grid, value) {
  return grid.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));
}

/** The row of sliders: which gate, its sliders, and what was picked. */
export class SliderRow {
  constructor(host, model, hand) {
    Object.assign(this, { host, model, hand });
    this.live = new Map();
    this.gates = made("div", "gv-gates", "", { role: "radiogroup", "aria-label": "Which gate to tune" });
    this.row = made("div", "gv-slider-row");
    this.pickedRow = made("div", "gv-slider-row gv-picked");
    host.append(this.gates, this.row, this.pickedRow);
    this.gates.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const groups = this.groups();
      this.choose(groups[(groups.indexOf(this.group) + by + groups.length) % groups.length]);
      this.gates.querySelector("[aria-checked=true]").focus();
    });
  }

  groups() {
    return [...new Set(this.model.data.sliders.map((spec) => spec.group))];
  }

  choose(group) {
    if (!this.groups().includes(group)) return;
    this.group = group;
    this.load();
  }

  load() {
    const groups = this.groups();
    if (!groups.includes(this.group)) [this.group] = groups;
    const said = groups.map((group) => JSON.stringify(this.model.symbol(group))).join();
    if (said !== this.said) {
      this.said = said;
      this.gates.replaceChildren(...groups.map((group) => this.gateButton(group)));
    }
    for (const button of this.gates.children) {
      const isChosen = button.dataset.gate === this.group;
      button.setAttribute("aria-checked", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    const { sliders } = this.model.data;
    const { picked } = this.hand;
    this.fill(this.row, sliders.filter((spec) => spec.group === this.group));
    this.fill(this.pickedRow, picked);
    this.pickedRow.hidden = !picked.length;
    const ids = new Set([...sliders, ...picked].map((spec) => spec.id));
    for (const id of this.live.keys()) if (!ids.has(id)) this.live.delete(id);
  }

  gateButton(group) {
    const { title, colour } = this.model.data.quantities[group];
    const button = made("button", "gv-gate", "", { type: "button", role: "radio", "data-gate": group, title });
    button.setAttribute("aria-label", `Tune the ${title}`);
    button.style.setProperty("--line", `var(--line-${colour})`);
    button.append(symbolElement(this.model.symbol(group)));
    button.addEventListener("click", () => this.choose(group));
    return button;
  }

  fill(row, specs) {
    const elements = specs.map((spec) => {
      if (!this.live.has(spec.id)) this.live.set(spec.id, new LiveSlider(spec, this.hand));
      const slider = this.live.get(spec.id);
      slider.load(spec);
      if (!isTuning(spec)) slider.element.append(this.dismiss(slider, spec));
      return slider.element;
    });
    if (elements.length !== row.children.length || elements.some((element, at) => element !== row.children[at])) {
      row.replaceChildren(...elements);
    }
  }

  dismiss(slider, spec) {
    slider.close ??= made("button", "gv-quiet", "✕", { type: "button", title: "Put this slider away; its value stays" });
    slider.close.setAttribute("aria-label", `Put away ${slider.said}; its value stays`);
    slider.close.onclick = () => this.hand.unpick(spec);
    return slider.close;
  }
}

function isTuning(spec) {
  return spec.kind === "shifts" || spec.kind === "gains";
}
