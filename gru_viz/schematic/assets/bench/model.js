// What the bench shows: a run of the scene, computed here by the program that Python wrote from the cell's graph.
import { changed, edited, firstChange, forcedValues, numberAt, tuned, unpackFloats } from "./scene.js";

const LEVELS = 255;
const GOLDEN = 0.6180339887498949; // As in `check_numbers` in gru_viz/views/bench.py.
const PARTS = 2e-14; // So small that no quantity differs by more than 1e-12 before this step.
const ROUNDING = 1e-15; // What adding up may cost, as a share of all that is added.
const DECIDES = 5e-4;

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
  version = 0; // Counts the runs, so that a painter knows whether its picture is old.

  /**
   * Take what Python sent: what the cell is (`structure`), its program, what the run is made of (`data`), and the
   * changes of the hand that are not in it yet.
   */
  load(structure, program, data, changes) {
    this.data = { ...structure, ...data };
    this.program = program.run;
    this.workings = program.workings;
    this.steps = data.tokens.length;
    this.units = data.unit_names.length;
    this.inputs = data.columns.length;
    this.past = structure.past;
    this.base = unpackFloats(data.parameters);
    this.plainInputs = unpackFloats(data.x).get("x");
    this.start = Object.fromEntries(data.start ? [...unpackFloats(data.start)].map(([name, { array }]) => [name, array]) : []);
    this.hidden = firstHidden(data.mask ?? {}, this.units);
    this.rows = null;
    this.values = null;
    this.free = null;
    this.compute(data.rows);
    this.ranges = Object.fromEntries(Object.keys(structure.quantities).map((name) => [name, this.rangeOf(name, this.values)]));
    this.verdict = data.check ? this.compare(unpackFloats(data.check).get("check").array) : null;
    this.show(changes);
  }

  /** Show the run after some changes to what Python knows. */
  show(changes) {
    this.compute(changes.reduce((rows, change) => changed(rows, change, this.data.number_at), this.data.rows));
  }

  /** Run with these rows, from the first step on that they change. */
  compute(rows) {
    const old = this.rows;
    const from = old ? firstChange(old, rows, this.steps) : 0;
    if (from >= this.steps) return;
    this.rows = rows;
    if (!old || from === 0) this.parameters = tuned(this.base, rows);
    if (!old || old.input_edits !== rows.input_edits) this.x = edited(this.plainInputs, rows.input_edits);
    const { steps, units, inputs, parameters, x, start } = this;
    const scene = { steps, units, inputs, parameters, x, start };
    this.forced = forcedValues(rows.clamps, steps, units);
    this.values = this.program({ ...scene, clamps: this.forced }, this.values, from);
    if (!rows.clamps.length) this.free = null;
    else {
      const freeFrom = this.free ? firstChange({ ...old, clamps: [] }, { ...rows, clamps: [] }, steps) : 0;
      this.free = this.program(scene, this.free, freeFrom);
    }
    this.version += 1;
  }

  /** Where this run and Python's part: from which step on by rounding alone, and from which on in what is shown. */
  compare(check) {
    const weights = Array.from({ length: this.units }, (_, unit) => 1 + ((unit * GOLDEN) % 1));
    const verdict = { parts: null, decides: null };
    for (let step = 0; step < this.steps; step += 1) {
      let sum = 0;
      let size = 0;
      for (const state of this.data.states) {
        for (let unit = 0; unit < this.units; unit += 1) {
          const term = weights[unit] * this.values[state][step * this.units + unit];
          sum += term;
          size += Math.abs(term);
        }
      }
      const apart = Math.abs(sum - check[step]);
      if (apart > PARTS + ROUNDING * size) verdict.parts ??= step;
      if (apart > DECIDES) verdict.decides ??= step;
    }
    return verdict;
  }

  /** Choose the colours of a theme. */
  dress(theme) {
    if (this.theme === theme && this.scalesOf === this.data.scales) return;
    this.theme = theme;
    this.scalesOf = this.data.scales;
    const { gate, state } = this.data.scales[theme];
    this.ramps = { gate: ramp(gate), state: ramp(state) };
  }

  // Numbers

  /** Whether a quantity has a value at every step. */
  has(name) {
    return this.values[name] !== undefined && name !== "room";
  }

  /** Whether somebody is to find a value out by himself. */
  isHidden(name, unit, step) {
    return step >= (this.hidden[name]?.[unit] ?? Infinity);
  }

  /** The value of one unit at one step; NaN for one that is hidden, and so for all that is calculated from it. */
  look(name, unit, step) {
    if (this.isHidden(name, unit, step)) return NaN;
    return this.values[name][step * (name === "x" ? this.inputs : this.units) + unit];
  }

  /** One number of a parameter. */
  given(name, row, column) {
    return this.parameters[name][row * this.columns(name) + column];
  }

  /** How many numbers of a parameter one unit has. */
  columns(name) {
    return this.base.get(name).shape[1] ?? 1;
  }

  /** How many cells a strip of this quantity would have; a matrix shows one row. */
  count(name) {
    return name === "x" ? this.inputs : this.has(name) ? this.units : (this.base.get(name).shape[1] ?? this.units);
  }

  /** A quantity or a bias: what a wire from `name` carries in one unit. */
  value(name, unit, step) {
    return this.has(name) ? this.look(name, unit, step) : this.given(name, unit, 0);
  }

  /** The same value without any clamp, or null where nothing is clamped. */
  lookFree(name, unit, step) {
    if (this.isHidden(name, unit, step)) return NaN;
    return this.free?.[name] ? this.free[name][step * this.units + unit] : null;
  }

  /** What the line of a forced quantity gives: everything else as it is, and this one value free. */
  unforced(name, unit, step) {
    const [line] = this.data.outlines[name].lines;
    return line ? this.workings[name](line.operands.map((each) => this.value(each, unit, step))) : this.look(name, unit, step);
  }

  isForced(name, unit, step) {
    const forced = this.forced[name];
    return forced !== undefined && !Number.isNaN(forced[step * this.units + unit]);
  }

  /** The number that a row of the scene puts at a place, or undefined. */
  rowNumber(kind, place) {
    return numberAt(this.rows[kind], this.data.number_at[kind], place);
  }

  /** The vector that a matrix is multiplied with. */
  readBy(matrix) {
    for (const { tables } of Object.values(this.data.outlines)) {
      const found = tables.find((table) => table.matrix === matrix);
      if (found) return found.vector;
    }
    return null;
  }

  /** The values of this run with one gate held at a number: [gate, number]. */
  whatIf([gate, value]) {
    const { steps, units, inputs, parameters, x, start } = this;
    const clamps = forcedValues([...this.rows.clamps, [gate, value, null, null]], steps, units);
    return this.program({ steps, units, inputs, parameters, x, start, clamps });
  }

  // How they look

  /** A value's place on its colour scale, 0 … 255. */
  level(name, value) {
    return this.leveller(name)(value);
  }

  /** The same as a function of the value, for many of one quantity. */
  leveller(name) {
    const [low, high] = this.range(name);
    const scale = LEVELS / (high - low);
    return (value) => Math.max(0, Math.min(LEVELS, Math.round((value - low) * scale)));
  }

  range(name) {
    return this.ranges[name];
  }

  /** The ends of a colour scale: what the equations say, else a round number that no value of this run exceeds in size. */
  rangeOf(name, values) {
    const bounds = this.data.quantities[name].bounds;
    if (bounds) return bounds;
    let largest = 0;
    for (const value of values[name] ?? this.parameters[name]) largest = Math.max(largest, Math.abs(value));
    const bound = roundBound(largest);
    return [-bound, bound];
  }

  /** The same in a run without one of the forces. */
  rangeWithout(name, unit, step) {
    const others = this.rows.clamps.filter(([other, , ...place]) => other !== name || !sameParts(place, [unit, step]));
    const { steps, units, inputs, parameters, x, start } = this;
    const clamps = forcedValues(others, steps, units);
    return this.rangeOf(name, this.program({ steps, units, inputs, parameters, x, start, clamps }));
  }

  colour(name, level) {
    return this.ramps[this.data.quantities[name].scale].css[level];
  }

  pixels(name) {
    return this.ramps[this.data.quantities[name].scale].pixels;
  }

  symbol(name) {
    return this.data.quantities[name].symbol;
  }

  unitTitle(unit) {
    const name = this.data.unit_names[unit];
    return name ? `unit ${unit} · ${name}` : `unit ${unit}`;
  }

  token(step) {
    return this.data.tokens[step] ?? "";
  }
}

/** Quantity → for each unit the first step that is hidden; of several rows the first step counts. */
function firstHidden(mask, units) {
  return Object.fromEntries(Object.entries(mask).map(([name, rows]) => [name, Array.from({ length: units }, (_, unit) =>
    Math.min(...rows.map(([of, from]) => (of === null || of === unit ? from : Infinity))))]));
}

const ROUND = [1, 1.5, 2, 3, 4, 6, 8, 10];

/** The smallest round number that is not below `largest`; 1 for 0. As `_round_bound` in Python. */
function roundBound(largest) {
  if (largest === 0) return 1;
  const power = Math.floor(Math.log10(largest));
  return ROUND.map((each) => Number(`${each}e${power}`)).find((bound) => bound >= largest);
}

/** The legend of a colour scale: the symbol, its lowest number, the colours, its highest number. */
export function scaleLegend({ symbol, low, high }, css) {
  const bar = made("i", "bar");
  const stops = Array.from({ length: 9 }, (_, at) => css[Math.round((at / 8) * (css.length - 1))]);
  bar.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  return [symbolElement(symbol), String(low).replace("-", "−"), bar, String(high)];
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

/** Another text in an element that holds one: no new node, so nothing but its letters is laid out anew. */
export function rewrite(element, text) {
  const { firstChild, childNodes } = element;
  if (childNodes.length !== 1 || firstChild.nodeType !== Node.TEXT_NODE) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}

/** A slider's name: its kind and place, "*" for everywhere. */
export function idOf(kind, place) {
  return [kind, ...place.map((part) => (part === null ? "*" : part))].join("/");
}

export function sameParts(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
