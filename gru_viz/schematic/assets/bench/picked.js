// The sliders that somebody asked for one by one: a single weight, a single input, a forced value.
import { idOf } from "./model.js";
import { tuned } from "./scene.js";

const PICKED = "picked";
const FAR = 10; // Weights up to this size get the finer of the two grids.
const FINE = { low: -FAR, high: FAR, step: 0.1 };
const COARSE = 0.2;
const CLAMP_PARTS = 100;

/**
 * A slider for each [kind, place]; what this scene does not have is passed over. A new force begins with the value of
 * the unit and the step in focus.
 */
export function pickedSliders(model, picked, focus) {
  const makers = { edits: weightSlider, input_edits: inputSlider, clamps: clampSlider };
  return picked.flatMap(([kind, place]) => {
    const made = Object.hasOwn(makers, kind) ? makers[kind](model, place, focus) : null;
    if (!made) return [];
    const { here, ...slider } = made;
    const value = model.rowNumber(kind, place) ?? slider.neutral ?? Math.round(here * 1000) / 1000 + 0;
    return [{ id: idOf(kind, place), kind, place, group: PICKED, ...slider, value }];
  });
}

function weightSlider(model, [name, row, column]) {
  if (!model.base.has(name)) return null;
  const columns = model.columns(name);
  if (!isBelow(row, model.units) || !isBelow(column, columns)) return null;
  const neutral = tuned(model.base, { ...model.rows, edits: [] })[name][row * columns + column] + 0;
  // Both numbers decide, so that moving the weight does not change its grid.
  const isNear = Math.max(Math.abs(neutral), Math.abs(model.rowNumber("edits", [name, row, column]) ?? 0)) <= FAR;
  const isBias = model.base.get(name).shape.length === 1;
  const source = name.startsWith("W") ? model.data.columns[column] : column;
  return {
    ...(isNear ? FINE : { ...model.data.limits.edits, step: COARSE }),
    label: { text: "", ...model.symbol(name), after: isBias ? `[${row}]` : `[${row}, ${source}]` },
    neutral,
  };
}

function inputSlider(model, [step, column]) {
  if (!isBelow(step, model.steps) || !isBelow(column, model.inputs)) return null;
  return {
    ...model.data.limits.input_edits,
    label: { text: "", head: model.symbol("x").head, sub: "", after: `[${model.data.columns[column]}] at t = ${step}` },
    neutral: model.plainInputs.array[step * model.inputs + column] + 0,
  };
}

function clampSlider(model, [name, unit, step], focus) {
  if (!model.past.includes(name)) return null;
  if (unit !== null && !isBelow(unit, model.units)) return null;
  if (step !== null && !isBelow(step, model.steps)) return null;
  const { limits, quantities } = model.data;
  const isNew = model.rowNumber("clamps", [name, unit, step]) === undefined;
  if (isNew && model.rows.clamps.length >= limits.clamps.most) return null;
  let ends = quantities[name].bounds;
  if (!ends) {
    // The scale of an unbounded quantity follows its values; the slider's own must not move it.
    const [low, high] = isNew ? model.range(name) : model.rangeWithout(name, unit, step);
    ends = [Math.max(Math.min(low, -1), limits.clamps.low), Math.min(Math.max(high, 1), limits.clamps.high)];
  }
  const [low, high] = ends;
  const { head, sub } = model.symbol(name);
  const of = unit === null ? "every unit" : `unit ${unit}`;
  const at = step === null ? "every step" : `t = ${step}`;
  return {
    low,
    high,
    step: (high - low) / CLAMP_PARTS,
    label: { text: "", head, sub: sub === "t" ? "" : sub, after: ` of ${of} at ${at}` }, // The place says more exactly what t is.
    neutral: null,
    here: Math.max(low, Math.min(high, model.look(name, unit ?? focus.unit, step ?? focus.step))),
  };
}

function isBelow(at, count) {
  return Number.isInteger(at) && at >= 0 && at < count;
}
