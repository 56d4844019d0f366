// What a run is made of, on this side: weights and inputs as they came, and the rows that tune, edit and force them.

/** Float arrays by name, from one packed text, or a list of all numbers: name → { array, shape }. */
export function unpackFloats({ series, data }) {
  const bytes = () => Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)).buffer;
  const all = typeof data === "string" ? new Float64Array(bytes()) : Float64Array.from(data);
  const found = new Map();
  let offset = 0;
  for (const [name, ...shape] of series) {
    const size = shape.reduce((product, axis) => product * axis, 1);
    found.set(name, { array: all.subarray(offset, offset + size), shape });
    offset += size;
  }
  return found;
}

/** A row's place: all of it but its number. */
function placeOf(row, numberAt) {
  return row.filter((_, at) => at !== numberAt);
}

const same = (one, other) => one.length === other.length && one.every((part, at) => part === other[at]);

/** The number that the rows of a kind put at a place, or undefined. */
export function numberAt(rows, at, place) {
  return rows.find((row) => same(placeOf(row, at), place))?.[at];
}

/**
 * Rows by kind after a change as the outbox holds it. A row keeps its place in its list and a new one goes to the end,
 * so of two clamps on one value the first does not begin to win when it is moved.
 */
export function changed(rows, { row: kind, place, to, clear }, numbersAt) {
  if (clear) return { ...rows, [clear]: [] };
  if (!kind) return rows;
  const at = numbersAt[kind];
  const isIt = (row) => same(placeOf(row, at), place);
  if (to === null) return { ...rows, [kind]: rows[kind].filter((row) => !isIt(row)) };
  const row = [...place.slice(0, at), to, ...place.slice(at)];
  const has = rows[kind].some(isIt);
  return { ...rows, [kind]: has ? rows[kind].map((one) => (isIt(one) ? row : one)) : [...rows[kind], row] };
}

/** Parameters after gains on whole matrices, then shifts of biases, then single edits; as `tuned` in Python. */
export function tuned(base, { gains, shifts, edits }) {
  const found = Object.fromEntries([...base].map(([name, { array }]) => [name, array]));
  for (const [name, gain] of gains) found[name] = found[name].map((weight) => gain * weight);
  for (const [gate, shift] of shifts) found[`b_${gate}`] = found[`b_${gate}`].map((bias) => bias + shift);
  const own = new Set();
  for (const [name, row, column, value] of edits) {
    if (!own.has(name)) found[name] = found[name].slice();
    own.add(name);
    found[name][row * (base.get(name).shape[1] ?? 1) + column] = value;
  }
  return found;
}

/** The inputs after single edits. */
export function edited({ array, shape }, rows) {
  const found = array.slice();
  for (const [step, column, value] of rows) found[step * shape[1] + column] = value;
  return found;
}

/** Quantity → its forced values, NaN where it is free. Of two clamps on one value the later wins. */
export function forcedValues(clamps, steps, units) {
  const found = {};
  for (const [name, value, unit, step] of clamps) {
    found[name] ??= new Float64Array(steps * units).fill(NaN);
    const [first, last] = step === null ? [0, steps - 1] : [step, step];
    for (let t = first; t <= last; t += 1) {
      if (unit === null) found[name].fill(value, t * units, (t + 1) * units);
      else found[name][t * units + unit] = value;
    }
  }
  return found;
}

/** The first step at which a run with the new rows can differ from one with the old; `steps` where none can. */
export function firstChange(old, rows, steps) {
  for (const kind of ["gains", "shifts", "edits"]) if (old[kind] !== rows[kind]) return 0;
  const stepAt = { input_edits: 0, clamps: 3 };
  let first = steps;
  for (const [kind, at] of Object.entries(stepAt)) {
    const now = new Set(rows[kind].map((row) => JSON.stringify(row)));
    const then = new Set(old[kind].map((row) => JSON.stringify(row)));
    const differ = [...rows[kind].filter((row) => !then.has(JSON.stringify(row))), ...old[kind].filter((row) => !now.has(JSON.stringify(row)))];
    for (const row of differ) first = Math.min(first, row[at] ?? 0);
  }
  return first;
}
