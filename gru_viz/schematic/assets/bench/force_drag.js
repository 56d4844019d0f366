// Forcing a value by dragging its cell up or down, in the schematic or in the past.
import { idOf, sameParts } from "./model.js";

const FULL_RANGE_PX = 140;
const BEGIN_PX = 5;

export class ForceDrag {
  constructor(model, hand) {
    Object.assign(this, { model, hand, held: null, guests: new Map() });
  }

  canForce(name) {
    return this.model.data.dress === "lab" && this.model.past.includes(name);
  }

  isClamped(place) {
    return this.model.data.clamps.some(([name, , unit, step]) => sameParts([name, unit, step], place));
  }

  /** The slider of a forced value: a picked one, one that a sweep brought along, or a new one. */
  spec(name, unit, step) {
    const place = [name, unit, step];
    const spec = { id: idOf("clamps", place), kind: "clamps", place, basis: null };
    return this.model.sliders.get(spec.id) ?? this.guest(spec) ?? spec;
  }

  /** A slider that nobody has picked, as an answer brought it, while that answer's run is still shown. */
  guest({ id }) {
    const guest = this.guests.get(id);
    return guest?.run === this.model.data.run ? guest.slider : null;
  }

  welcome({ run, slider }) {
    if (run !== this.model.data.run) return;
    for (const [id, guest] of this.guests) if (guest.run !== run) this.guests.delete(id);
    this.guests.set(slider.id, { run, slider });
  }

  /** A press on a strip's cell in the schematic; it forces as soon as it moves up or down. */
  grab(event, name, unit) {
    if (!this.canForce(name) || event.pointerType === "touch") return;
    event.preventDefault();
    const from = event.clientY;
    const moved = (next) => {
      if (!this.held && Math.abs(next.clientY - from) >= BEGIN_PX) this.begin(name, unit, this.hand.step, from);
      if (this.held) this.drag(next.clientY);
    };
    const stop = (next) => {
      window.removeEventListener("pointermove", moved);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
      if (!this.held) return;
      this.hand.ignoreNextClick();
      this.end(next.type === "pointercancel");
    };
    window.addEventListener("pointermove", moved);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
  }

  begin(name, unit, step, y) {
    this.hand.parts.transport.pause();
    this.hand.moveTo(step);
    const { low, high } = this.model.range(name);
    const now = this.model.look(name, unit, step);
    this.held = { name, unit, step, y, low, high, from: now ? now.whole / now.scale : 0 };
    this.hand.focusUnit(unit);
    this.hand.askSweep(this.spec(name, unit, step));
  }

  drag(y) {
    const { name, unit, step, low, high, from } = this.held;
    const value = Math.max(low, Math.min(high, from + ((this.held.y - y) / FULL_RANGE_PX) * (high - low)));
    const spec = this.spec(name, unit, step);
    const sweep = this.hand.sweeps.find(spec, null);
    this.held.value = sweep ? sweep.at[sweep.nearest(value)] : Math.round(value * 100) / 100;
    this.hand.live(spec, this.held.value);
  }

  end(isCancelled) {
    const { name, unit, step, value } = this.held;
    this.held = null;
    if (isCancelled || value === undefined) {
      this.hand.forget();
      return;
    }
    const spec = this.spec(name, unit, step);
    this.hand.commit(spec, value);
    this.hand.pick("clamps", spec.place);
    this.hand.commitStep();
  }

  release(place) {
    this.hand.outbox.add({ row: "clamps", place, to: null });
    this.hand.unpick({ kind: "clamps", place });
  }

  releaseAll() {
    const { outbox } = this.hand;
    outbox.pick(outbox.picked.filter(([kind]) => kind !== "clamps"));
    outbox.add({ clear: "clamps" });
  }
}
