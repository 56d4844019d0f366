// Forcing a value by dragging its cell up or down, in the schematic or in the past.

const FULL_RANGE_PX = 140;
const BEGIN_PX = 5;
const POSITIONS = 100;

export class ForceDrag {
  constructor(model, hand) {
    Object.assign(this, { model, hand, held: null });
  }

  canForce(name) {
    return this.model.data.dress === "lab" && !this.hand.hides("clamps") && this.model.past.includes(name) && !this.model.hidden[name];
  }

  isClamped(place) {
    return this.model.rowNumber("clamps", place) !== undefined;
  }

  /** What is forced, as sliders name it. */
  spec(name, unit, step) {
    return { kind: "clamps", place: [name, unit, step] };
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
    const [low, high] = this.model.range(name);
    this.held = { name, unit, step, y, low, high, from: this.model.look(name, unit, step) };
    this.hand.focusUnit(unit);
  }

  drag(y) {
    const { name, unit, step, low, high, from } = this.held;
    const value = Math.max(low, Math.min(high, from + ((this.held.y - y) / FULL_RANGE_PX) * (high - low)));
    const grid = (high - low) / POSITIONS;
    this.held.value = Math.round((low + Math.round((value - low) / grid) * grid) * 1000) / 1000 + 0;
    this.hand.live(this.spec(name, unit, step), this.held.value);
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
    this.hand.tell({ row: "clamps", place, to: null });
    this.hand.unpick({ kind: "clamps", place });
  }

  releaseAll() {
    this.hand.keepPicked(this.hand.outbox.picked.filter(([kind]) => kind !== "clamps"));
    this.hand.tell({ clear: "clamps" });
  }
}
