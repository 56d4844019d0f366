// What the bench shows: the run that Python sent, or one frame of a sweep. Everything is looked up, nothing computed.
import { Blocks, Matrices, plainNumber } from "./numbers.js";

const LEVELS = 255;

/** The stops of a colour scale as 256 CSS colours and as 256 packed pixels. */
export function ramp(stops) {
  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const css = [];
  const pixels = new Uint32Array(LEVELS + 1);
  for (let level = 0; level <= LEVELS; level += 1) {
    const at = level / LEVELS;
    let upper = 1;
    while (upper < stops.length - 1 && stops[upper][0] < at) upper += 1;
    const [[x0, from], [x1, to]] = [stops[upper - 1], stops[upper]];
    const share = (at - x0) / (x1 - x0);
    const [low, high] = [rgb(from), rgb(to)];
    const mixed = low.map((part, channel) => Math.round(part + share * (high[channel] - part)));
    css.push(`rgb(${mixed.join(",")})`);
    pixels[level] = (255 << 24) | (mixed[2] << 16) | (mixed[1] << 8) | mixed[0];
  }
  return { css, pixels };
}

export class Model {
  /** Take what Python sent. */
  load(data) {
    this.data = data;
    this.steps = data.tokens.length;
    this.values = new Blocks(data.values, this.steps);
    this.given = new Matrices(data.given);
    this.free = data.free ? new Blocks(data.free, this.steps) : null;
    this.past = data.past;
    this.units = this.values.size(data.past[0]);
    this.sliders = new Map(data.sliders.map((slider) => [slider.id, slider]));
    this.forced = new Map();
    for (const [name, , unit, step] of data.clamps) {
      if (!this.forced.has(name)) this.forced.set(name, []);
      this.forced.get(name).push([unit, step]);
    }
  }

  /** Choose the colours of a theme. */
  dress(theme) {
    if (this.theme === theme && this.scalesOf === this.data.scales) return;
    this.theme = theme;
    this.scalesOf = this.data.scales;
    const { gate, state } = this.data.scales[theme];
    this.ramps = { gate: ramp(gate), state: ramp(state) };
  }

  /** The value of one unit at one step, { whole, scale }; of a frame of a sweep where one is live. Null: not known. */
  look(name, unit, step) {
    if (this.live) {
      const found = this.live.sweep.look(this.live.index, name, step, unit);
      if (found) return this.exact(name, step, unit, found);
      if (this.values.has(name) && name !== "x") return null;
    }
    return this.before(name, unit, step);
  }

  /** The value as it was before the hand moved. */
  before(name, unit, step) {
    if (!this.values.has(name)) return null;
    return this.exact(name, step, unit, { whole: this.values.get(name, step, unit), scale: this.values.scale });
  }

  /** One number of a parameter. */
  lookGiven(name, row, column) {
    const { live } = this;
    const from = live && live.sweep.given.has(name) ? live.sweep.given : this.given;
    if (!from.has(name)) return null;
    const whole = from.get(name, row, column, from === this.given ? 0 : live.index);
    return this.exact(name, row, column, { whole, scale: from.scale });
  }

  /** A number that a person gave, or the hand gives now, keeps its digits where three decimals would show 0. */
  exact(name, row, column, found) {
    if (found.whole) return found;
    let text = this.data.small[`${name}/${row}/${column}`];
    if (this.live) {
      const { slider, at, given } = this.live.sweep;
      const place = name === "x" ? [row, column] : [name, row, column];
      const value = at[this.live.index];
      if (slider.kind === (name === "x" ? "input_edits" : "edits") && sameParts(slider.place, place)) {
        text = value ? plainNumber(value) : undefined;
      } else if (given.has(name) && slider.kind !== "edits") text = undefined;
    }
    return text ? { ...found, text } : found;
  }

  /** The same value without any clamp, or null where nothing is clamped. */
  lookFree(name, unit, step) {
    return this.free?.has(name) ? { whole: this.free.get(name, step, unit), scale: this.free.scale } : null;
  }

  isForced(name, unit, step) {
    const places = this.forced.get(name);
    return Boolean(places?.some(([at, when]) => (at === null || at === unit) && (when === null || when === step)));
  }

  /** A value's place on its colour scale, 0 … 255. */
  level(name, { whole, scale }) {
    const { low, high } = this.range(name);
    const at = (whole / scale - low) / (high - low);
    return Math.max(0, Math.min(LEVELS, Math.round(at * LEVELS)));
  }

  range(name) {
    return this.data.quantities[name];
  }

  colour(name, level) {
    return this.ramps[this.data.quantities[name].scale].css[level];
  }

  pixel(name, level) {
    return this.ramps[this.data.quantities[name].scale].pixels[level];
  }

  symbol(name) {
    const { head, sub } = this.data.quantities[name].symbol;
    return { head, sub: sub.replace("-", "−") };
  }

  unitTitle(unit) {
    const name = this.data.unit_names[unit];
    return name ? `unit ${unit} · ${name}` : `unit ${unit}`;
  }

  token(step) {
    return this.data.tokens[step] ?? "";
  }
}

/** A symbol with its subscript as an element. */
export function symbolElement({ head, sub }) {
  const element = document.createElement("i");
  element.className = "gv-symbol";
  element.textContent = head;
  if (sub) {
    const low = document.createElement("sub");
    low.textContent = sub;
    element.append(low);
  }
  return element;
}

/** An element with a class, a text and attributes. */
export function made(tag, className = "", text = "", attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A slider's name: its kind and place, "*" for everywhere. */
export function idOf(kind, place) {
  return [kind, ...place.map((part) => (part === null ? "*" : part))].join("/");
}

export function sameParts(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
