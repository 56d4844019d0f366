// How numbers are written: rounding as NumPy does it, three decimals everywhere, and as many as it takes in an
// arithmetic, where every printed line must give its printed result from its printed operands.

const DECIMALS = 3;
const FEWEST = 4;
const MOST = 15;
const HIDDEN = "?"; // A value that the page keeps back; see `look` in model.js.
const EXACT = MOST + 1; // Instead of a number of digits: the shortest text that gives back the very same number.

/** The nearest whole number; a tie goes to the even one. */
function whole(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * A value counted in units of the last of `digits` decimals. The rounding inside takes away the last bits, in which
 * two ways to compute one number may differ. The same as `rounded` in gru_viz/cells/formula.py.
 */
export function counted(value, digits = DECIMALS) {
  const scaled = value * 10 ** digits;
  const fine = scaled * 1e9;
  return whole(Number.isFinite(fine) ? whole(fine) / 1e9 : scaled) + 0;
}

function digitsOf(count) {
  return count < 1e15 ? String(count) : String(BigInt(count));
}

/** A number as the app shows it: three decimals, a true minus sign, never −0. The same as `number` in Python. */
export function number(value, digits = DECIMALS) {
  if (Number.isNaN(value)) return HIDDEN;
  const count = counted(value, digits);
  if (!Number.isFinite(count)) return String(value).replace("-", "−");
  const figures = digitsOf(Math.abs(count)).padStart(digits + 1, "0");
  return `${count < 0 ? "−" : ""}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** A number in the schematic: as `number`, or, where a lecture hall asked for fewer (hall.js), with two decimals. */
export function glanced(value) {
  return number(value, globalThis[Symbol.for("gru_viz.digits")]);
}

/**
 * A number that somebody gave: as `number`, but what three decimals would show as 0 keeps two figures. The same as
 * `visible` in Python.
 */
export function visible(value) {
  if (!value || counted(value)) return number(value);
  const size = Math.abs(value);
  const text = size >= 1e-4 ? String(Number(size.toPrecision(2))) : size.toExponential(1).replace(".0e", "e").replace(/e-(\d)$/, "e-0$1");
  return `${value < 0 ? "−" : ""}${text.replace("-", "−")}`;
}

/** A number as an operand: a true minus sign, no zeros at the end. */
export function operand(value, digits) {
  if (Number.isNaN(value)) return HIDDEN;
  if (digits === EXACT) return positional(value + 0).replace("-", "−");
  const count = counted(value, digits);
  if (!count) return "0";
  const figures = digitsOf(Math.abs(count)).padStart(digits + 1, "0");
  const text = `${figures.slice(0, -digits)}.${figures.slice(-digits)}`.replace(/\.?0+$/, "");
  return count < 0 ? `−${text}` : text;
}

/** The shortest text that reads back as this number, without an exponent. */
function positional(value) {
  const [mantissa, exponent = "0"] = String(value).split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [before, after = ""] = mantissa.replace("-", "").split(".");
  const point = before.length + Number(exponent);
  const figures = before + after;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${figures}`;
  const padded = figures.padEnd(point, "0");
  return sign + padded.slice(0, point) + (padded.length > point ? `.${padded.slice(point)}` : "");
}

/** What a reader of the printed operand reads. */
export function asRead(value, digits) {
  return digits === EXACT ? value : counted(value, digits) / 10 ** digits;
}

/** The least number of digits with which `comesOut` is true of the operands as read; `limit` where none will do. */
export function fewestDigits(operands, comesOut, limit = EXACT) {
  for (let digits = FEWEST; digits <= MOST; digits += 1) {
    if (comesOut(operands.map((value) => asRead(value, digits)))) return digits;
  }
  return limit;
}

/** The most digits that a product is printed with. */
export const MOST_DIGITS = MOST;

/** The value of one unit at one step, or that it is hidden. */
export function toldOf(model, name, unit, step) {
  return model.isHidden(name, unit, step) ? "hidden" : number(model.look(name, unit, step));
}
