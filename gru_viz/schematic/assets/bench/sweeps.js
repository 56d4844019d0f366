// Sweeps: the whole run at many values of one number, computed by NumPy in one pass. The browser asks for one when
// the hand comes near a slider, and looks it up while the slider moves.
import { Matrices, unpack } from "./numbers.js";

const ASK_AGAIN_MS = 3000;
const KEPT_SWEEPS = 12;

/** One answered sweep, ready to be looked up. */
class Sweep {
  constructor(answer, steps, units) {
    this.slider = answer.slider;
    this.basis = answer.basis;
    this.step = answer.step;
    this.at = answer.at;
    this.units = units;
    this.steps = steps;
    this.names = answer.past.names;
    this.past = unpack(answer.past.packed);
    // Laid out (positions, sum of sizes): a block's row is a position.
    const here = unpack(answer.here.packed);
    const width = answer.here.series.reduce((sum, [, size]) => sum + size, 0);
    this.here = { ...here, width, at: new Map() };
    let offset = 0;
    for (const [name, size] of answer.here.series) {
      this.here.at.set(name, { offset, size });
      offset += size;
    }
    this.given = new Matrices(answer.given);
  }

  /** Index of the computed position nearest to a value. */
  nearest(value) {
    let low = 0;
    let high = this.at.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.at[middle] <= value) low = middle;
      else high = middle;
    }
    return value - this.at[low] <= this.at[high] - value ? low : high;
  }

  holds(value) {
    return Math.abs(this.at[this.nearest(value)] - value) < 1e-12;
  }

  /** { whole, scale } of a quantity, or null where this sweep does not know it. */
  look(index, name, step, unit) {
    const block = step === this.step && this.here.at.get(name);
    if (block) {
      return { whole: this.here.values[index * this.here.width + block.offset + unit], scale: this.here.scale };
    }
    const quantity = this.names.indexOf(name);
    if (quantity < 0) return null;
    const row = (index * this.names.length + quantity) * this.steps + step;
    return { whole: this.past.values[row * this.units + unit], scale: this.past.scale };
  }
}

/** Asks for sweeps, once each, and keeps the last few. */
export class Sweeps {
  constructor(onArrival) {
    this.kept = new Map();
    this.asked = null;
    this.onArrival = onArrival;
    this.count = 0;
  }

  /** The sweep of a slider, if it is there and still true; `step` null takes one of any time step. */
  find(slider, step) {
    const sweep = this.kept.get(slider.id);
    return sweep && sweep.basis === slider.basis && (step === null || sweep.step === step) ? sweep : null;
  }

  ask(slider, step) {
    const wanted = `${slider.id} ${slider.basis} ${step}`;
    const now = performance.now();
    if (this.find(slider, step) || (this.asked?.wanted === wanted && now - this.asked.when < ASK_AGAIN_MS)) return;
    this.asked = { wanted, when: now };
    this.put({ kind: "sweep", slider: [slider.kind, slider.place], step });
  }

  put(question) {
    this.count += 1;
    const detail = { id: `${this.hand}-${this.count}`, ...question };
    window.dispatchEvent(new CustomEvent("gru_viz:ask", { detail }));
    return detail.id;
  }

  /** `basisNow` is what the slider on the page stands on, where it is known. */
  take(answer, steps, units, basisNow) {
    const cells = answer.at.length * answer.past.names.length * steps * units;
    const sweep = new Sweep(answer, steps, units);
    if (sweep.past.values.length !== cells) return; // Made for a sequence or a size that is gone.
    if (basisNow && basisNow !== sweep.basis && this.kept.get(answer.slider.id)?.basis === basisNow) return; // Late.
    this.kept.delete(answer.slider.id);
    this.kept.set(answer.slider.id, sweep);
    if (this.kept.size > KEPT_SWEEPS) this.kept.delete(this.kept.keys().next().value);
    this.onArrival(sweep);
  }
}
