// The arithmetic behind one number: the lines and tables that Python read off the graph, with the numbers put in.
// Everything that is printed can be checked with a pocket calculator, so operands have as many digits as that takes.
import { counted, fewestDigits, MOST_DIGITS, number, operand, visible } from "./digits.js";

const FORCED = "{value}";

/** All that the inspector shows of quantity `name` in one unit at one step. */
export function arithmetic(model, name, unit, step) {
  const { op } = model.data.quantities[name];
  const outline = model.data.outlines[name];
  const forced = model.isForced(name, unit, step);
  return {
    step,
    symbol: outline.symbol,
    place: placeText(model, op, unit, step),
    value: valueText(model, name, unit, step),
    notes: notesOf(model, name, unit, step, forced),
    lines: outline.lines.map((line) => lineOf(model, line, unit, step, forced && line.name === name)),
    tables: outline.tables.map((table) => tableOf(model, table, unit, step)),
    given: givenOf(model, name, op, unit, step),
  };
}

/** The whole formula of a quantity with its numbers: { symbol, numbers, result }; null for what is given. */
export function formulaWithNumbers(model, name, unit, step) {
  const outline = model.data.outlines[name];
  const [line] = outline?.lines ?? [];
  if (!line) return null;
  if (model.isForced(name, unit, step)) return { symbol: outline.symbol, numbers: "forced", result: valueText(model, name, unit, step) };
  const { numbers, result } = lineOf(model, line, unit, step, false);
  return { symbol: outline.symbol, numbers: numbers.map((part) => (typeof part === "string" ? part : part[0])).join(""), result };
}

function placeText(model, op, unit, step) {
  const name = model.data.unit_names[unit];
  const parts = [];
  if (op !== "input") parts.push(`unit ${unit}${name ? ` (${name})` : ""}`);
  if (op !== "matrix" && op !== "vector") parts.push(`t = ${step}${model.data.named ? ` “${model.token(step)}”` : ""}`);
  return parts.join(", ");
}

/** Empty for a whole row of weights or inputs. */
function valueText(model, name, unit, step) {
  const { op } = model.data.quantities[name];
  if (op === "matrix" || (op === "input" && model.inputs > 1)) return "";
  if (op === "input") return visible(model.look("x", 0, step));
  return (op === "vector" ? visible : number)(model.value(name, unit, step));
}

function notesOf(model, name, unit, step, forced) {
  const [first, later] = model.data.outlines[name].notes;
  const said = step === 0 ? first : later;
  if (!forced) return said ? [said] : [];
  const told = model.data.forced_note.replace(FORCED, valueText(model, name, unit, step));
  const rest = said ? [said] : [];
  return [told.replace("{free}", number(model.unforced(name, unit, step))), ...rest];
}

/** Where a number leads: nowhere, to its own arithmetic, or to a slider. */
function linkOf(model, name, unit, step) {
  const { op } = model.data.quantities[name];
  if (op === "state") return step ? ["open", name.replace(/_prev$/, ""), unit, -1] : [];
  if (op === "vector") return ["pick", "edits", name, unit, 0];
  return op === "input" ? ["pick", "input_edits", step, unit] : ["open", name, unit, 0];
}

function lineOf(model, line, unit, step, forced) {
  const values = line.operands.map((name) => model.value(name, unit, step));
  const works = model.workings[line.name];
  // A product with a matrix may be forced too; what a line gives is then still what its operands give.
  const result = works(values);
  const wanted = counted(result);
  const digits = fewestDigits(values, (read) => Object.is(counted(works(read)), wanted));
  const texts = values.map((value) => operand(value, digits));
  const between = [...line.between];
  texts.forEach((text, at) => {
    if (!text.startsWith("−") || !between[at].endsWith(" ")) return;
    between[at] = `${between[at]}(`;
    between[at + 1] = `)${between[at + 1]}`;
  });
  const numbers = texts.flatMap((text, at) => [between[at], [text, ...linkOf(model, line.operands[at], unit, step)]]);
  return {
    of: forced ? [...line.of, { t: " without the clamp" }] : line.of,
    symbols: line.symbols,
    numbers: [...numbers, between.at(-1)],
    result: number(model.isHidden(line.name, unit, step) ? NaN : result),
  };
}

function tableOf(model, { name, title, matrix, vector }, unit, step) {
  const isInput = model.data.quantities[vector].op === "input";
  const columns = Array.from({ length: isInput ? model.inputs : model.units }, (_, at) => at);
  const weights = columns.map((at) => model.given(matrix, unit, at));
  const values = columns.map((at) => model.value(vector, at, step));
  const products = columns.map((at) => weights[at] * values[at]);
  const total = products.reduce((sum, each) => sum + each, 0);
  const wanted = counted(total);
  const digits = fewestDigits(products, (read) => Object.is(counted(read.reduce((sum, each) => sum + each, 0)), wanted), MOST_DIGITS);
  const printed = products.map((product) => counted(product, digits));
  const finer = fewestDigits([...weights, ...values], (read) =>
    columns.every((at) => Object.is(counted(read[at] * read[columns.length + at], digits), printed[at])),
  );
  return {
    title,
    matrix,
    vector,
    rows: columns.map((at) => [
      isInput ? model.data.columns[at] : unitName(model, at),
      [operand(weights[at], finer), "pick", "edits", matrix, unit, at],
      [operand(values[at], finer), ...linkOf(model, vector, at, step)],
      operand(products[at], digits),
    ]),
    total: number(total),
  };
}

function unitName(model, unit) {
  return model.data.unit_names[unit] || `unit ${unit}`;
}

/** Sources are not calculated: where they come from, or all that the unit reads of them. */
function givenOf(model, name, op, unit, step) {
  const rows = [];
  if (op === "state" && step) rows.push([`t = ${step - 1}`, model.value(name, unit, step), linkOf(model, name, unit, step)]);
  if (op === "vector") rows.push([unitName(model, unit), model.value(name, unit, step), linkOf(model, name, unit, step)]);
  if (op === "input") {
    model.data.columns.forEach((label, at) => rows.push([label, model.look(name, at, step), linkOf(model, name, at, step)]));
  }
  if (op === "matrix") {
    const readsInput = model.data.quantities[model.readBy(name)]?.op === "input";
    for (let at = 0; at < model.columns(name); at += 1) {
      const label = readsInput ? model.data.columns[at] : unitName(model, at);
      rows.push([label, model.given(name, unit, at), ["pick", "edits", name, unit, at]]);
    }
  }
  return rows.map(([label, value, link]) => [label, [shortest(value), ...link]]);
}

/** A number with the fewest digits that round to the three that are shown elsewhere, and at least two figures. */
function shortest(value) {
  const wanted = counted(value);
  if (Number.isNaN(value)) return number(value);
  if (!wanted) return value ? visible(value) : "0";
  return operand(value, fewestDigits([value], ([read]) => counted(read) === wanted));
}
