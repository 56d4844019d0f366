// Play, pause, speed; where in time and in which unit we are.
import { made } from "./model.js";

const SPEEDS = [0.5, 1, 2, 4];
const MANY_UNITS = 16; // Units; with more of them one can be typed as well.

export class Transport {
  constructor(host, model, hand) {
    Object.assign(this, { host, model, hand, speed: 1 });
    const button = (text, title, does) => {
      const element = made("button", "gv-button", text, { type: "button", title, "aria-label": title });
      element.addEventListener("click", does);
      return element;
    };
    this.back = button("‹", "Previous time step (←)", () => hand.scrub(hand.step - 1));
    this.toggle = button("▶", "Play", () => this.flip());
    this.toggle.classList.add("gv-play");
    this.next = button("›", "Next time step (→)", () => hand.scrub(hand.step + 1));
    this.speeds = made("select", "gv-select", "", { "aria-label": "Steps in a second", title: "Steps in a second" });
    this.speeds.append(...SPEEDS.map((speed) => new Option(`${speed === 0.5 ? "½" : speed} / s`, speed, speed === 1, speed === 1)));
    this.speeds.addEventListener("change", () => {
      this.speed = Number(this.speeds.value);
      if (this.timer) this.play();
    });
    this.where = made("span", "gv-where");
    this.units = made("select", "gv-select gv-unit-select", "", { "aria-label": "Unit in focus" });
    this.units.addEventListener("change", () => hand.focusUnit(Number(this.units.value)));
    const unit = made("label", "gv-unit", "");
    unit.append(this.units);
    this.field = made("input", "gv-select gv-unit-field", "", { type: "number", min: "0", step: "1", "aria-label": "Number of the unit in focus" });
    this.field.addEventListener("change", () => {
      const typed = Math.round(Number(this.field.value));
      hand.focusUnit(Math.max(0, Math.min(this.model.units - 1, typed)));
      this.field.value = String(hand.unit);
    });
    unit.append(this.field);
    this.heading = made("h2", "gv-heading");
    host.append(this.heading, this.back, this.toggle, this.next, this.speeds, this.where, unit);
  }

  load() {
    this.heading.textContent = this.model.data.heading;
    this.heading.hidden = !this.model.data.heading;
    this.field.max = String(this.model.units - 1);
    this.field.hidden = this.model.units <= MANY_UNITS;
    const said = `${this.model.units} ${this.model.data.unit_names.join("|")}`;
    if (said === this.said) return;
    this.said = said;
    this.units.replaceChildren(
      ...Array.from({ length: this.model.units }, (_, unit) => new Option(this.model.unitTitle(unit), unit)),
    );
  }

  flip() {
    if (this.timer) this.pause();
    else {
      if (this.hand.step >= this.model.steps - 1) this.hand.moveTo(0);
      this.play();
    }
  }

  play() {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.hand.step >= this.model.steps - 1) this.pause();
      else this.hand.moveTo(this.hand.step + 1);
    }, 1000 / this.speed);
    this.show(true);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
  }

  pause() {
    if (!this.timer) return;
    this.stop();
    this.show(false);
    this.hand.commitStep();
  }

  get isPlaying() {
    return Boolean(this.timer);
  }

  show(playing) {
    this.toggle.textContent = playing ? "❚❚" : "▶";
    this.toggle.title = playing ? "Pause" : "Play";
    this.toggle.setAttribute("aria-label", this.toggle.title);
  }

  paint(step, unit) {
    const said = `t = ${step} (last: ${this.model.steps - 1})`;
    const token = this.model.token(step);
    if (this.shown !== said + token) {
      this.where.replaceChildren(made("b", "", said), made("span", "gv-now", `“${token}”`));
      this.shown = said + token;
    }
    if (Number(this.units.value) !== unit) this.units.value = String(unit);
    if (this.fieldShown !== unit) this.field.value = String(unit);
    this.fieldShown = unit;
    this.back.disabled = step === 0;
    this.next.disabled = step === this.model.steps - 1;
  }
}
