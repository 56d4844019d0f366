// One place that knows which checkpoint and which learner is shown, and has everything painted in the next frame.
import { made, ramp } from "../bench/model.js";
import { unpack } from "../bench/numbers.js";
import { themeOf } from "../bench/theme.js";
import { Tones } from "./canvas.js";
import { FilmCurves, nearest } from "./film_curves.js";
import { FilmStrips } from "./film_strips.js";
import { FilmLags } from "./film_lags.js";
import { filmTable, curvesTable } from "./film_tables.js";
import { TableFold } from "../table/table.js";

const FRAMES_A_SECOND = 4;
const KEY_REST_MS = 300;

export class Film {
  constructor(stage) {
    this.stage = stage;
    this.part = (name) => stage.querySelector(`[data-part="${name}"]`);
    this.index = 0;
    this.follows = true; // Standing at the end: new checkpoints are followed.
    this.seq = 0;
    this.tones = new Tones(this.part("probe"));
    this.strips = new FilmStrips(this.part, this);
    this.lags = new FilmLags(this.part);
    this.curves = new FilmCurves(this.part, this);
    this.tables = [
      new TableFold(this.part("curvesTable"), () => curvesTable(this)),
      new TableFold(this.part("stripsTable"), () => filmTable(this)),
    ];
    this.slider = this.part("slider");
    this.slider.addEventListener("input", () => {
      this.isHeld = true;
      this.pause();
      this.goTo(Number(this.slider.value));
    });
    this.slider.addEventListener("change", () => {
      this.isHeld = false;
      this.commit(KEY_REST_MS);
    });
    this.part("play").addEventListener("click", () => this.flip());
    this.part("another").addEventListener("click", () => {
      this.example = (this.example + 1) % this.data.examples;
      this.commit(0);
    });
    this.showPlay();
    this.part("shown").addEventListener("keydown", (event) => this.key(event));
    this.watcher = new ResizeObserver(() => this.paint());
    this.panelWatcher = new ResizeObserver(([{ contentRect }]) => {
      this.panelWidth = Math.round(contentRect.width);
      this.paint();
    });
  }

  load(data, send) {
    const isNew = this.data?.run !== data.run || !this.learners?.length;
    this.data = data;
    this.send = send;
    this.dress();
    this.part("intro").textContent = data.intro;
    this.part("shown").hidden = !data.learners.length;
    this.panelWatcher.observe(this.part("loss"));
    if (!data.learners.length) {
      this.learners = [];
      this.last = -1;
      this.pause();
      this.curves.load(data);
      this.curves.say("");
      this.paint();
      return;
    }
    this.learners = data.learners.map((learner) => ({
      ...learner,
      values: Object.fromEntries(Object.entries(learner.values).map(([name, packed]) => [name, unpack(packed)])),
      answers: unpack(learner.answers),
      lags: unpack(learner.lags),
    }));
    this.last = Math.max(...data.learners.map((learner) => learner.updates.length)) - 1;
    // What the hand has done since Python last heard of it wins.
    if (isNew || (data.seq >= this.seq && !this.isHeld && !this.timer)) {
      this.asked = data.kind;
      this.example = data.example;
      this.follows = data.checkpoint >= this.last && data.is_end;
      this.index = data.checkpoint;
    }
    if (this.follows && !this.isHeld && !this.timer) this.index = this.last;
    this.index = Math.max(0, Math.min(this.last, this.index));
    // Of a large film only one learner travels: until the one that was asked for is there, the other stays.
    const here = this.learners.filter((learner) => learner.strips.length);
    if (!here.some((learner) => learner.kind === this.kind)) this.kind = here[0].kind;
    if (here.some((learner) => learner.kind === this.asked)) this.kind = this.asked;
    this.slider.max = String(this.last);
    this.tabs();
    this.strips.load(this);
    this.curves.load(data);
    this.curves.say("");
    this.watcher.observe(this.part("left"));
    this.paintNow();
  }

  leave() {
    this.pause();
    this.watcher.disconnect();
    this.panelWatcher.disconnect();
    clearTimeout(this.sending);
  }

  get learner() {
    return this.learners.find((learner) => learner.kind === this.kind);
  }

  /** The longest list of updates at which there are checkpoints. */
  get updates() {
    return this.learners.map((learner) => learner.updates).reduce((one, other) => (other.length > one.length ? other : one), []);
  }

  /** Where the cursor stands in the curves, 0 to 1; null before there is a checkpoint. */
  get place() {
    return this.last < 0 ? null : this.updates[this.index] / this.data.updates;
  }

  titleOf(kind) {
    return this.data.verdicts.find((learner) => learner.kind === kind)?.title ?? kind;
  }

  /** The hand drags along the curves. */
  dragTo(place) {
    if (this.last < 0) return;
    this.isHeld = true;
    this.pause();
    this.goTo(nearest(this.updates, place * this.data.updates));
  }

  letGo() {
    this.isHeld = false;
    if (this.last >= 0) this.commit(0);
  }

  /** The number of a learner's checkpoint at the place of the slider: one that ended early stays at its last. */
  at(learner) {
    return Math.min(this.index, learner.updates.length - 1);
  }

  dress() {
    const theme = themeOf(this.stage);
    if (theme === this.theme) return;
    this.theme = theme;
    this.scales = this.data.scales[theme];
    this.ramps = { gate: ramp(this.scales.gate), state: ramp(this.scales.state) };
    this.tones.clear();
  }

  /** A CSS colour of the stage, for the canvases. */
  tone(name) {
    return this.tones.of(name);
  }

  tabs() {
    const host = this.part("tabs");
    const said = this.learners.map((learner) => learner.kind).join();
    if (said !== this.tabsSaid) {
      this.tabsSaid = said;
      host.replaceChildren(
        ...this.learners.map((learner) => {
          const tab = made("button", "gf-tab", learner.title, { type: "button", role: "radio" });
          tab.dataset.kind = learner.kind;
          tab.style.setProperty("--line", `var(--line-${learner.colour})`);
          tab.addEventListener("click", () => this.choose(learner.kind));
          return tab;
        }),
      );
    }
    for (const tab of host.children) {
      tab.setAttribute("aria-checked", String(tab.dataset.kind === this.asked));
      tab.tabIndex = tab.dataset.kind === this.asked ? 0 : -1;
    }
  }

  choose(kind) {
    if (kind === this.asked) return;
    this.asked = kind;
    if (this.learners.find((learner) => learner.kind === kind).strips.length) this.kind = kind;
    this.tabs();
    this.strips.load(this);
    this.commit(0);
    this.paint();
  }

  key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way || event.target === this.slider || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.target.getAttribute("role") === "radio") {
      const at = this.learners.findIndex((learner) => learner.kind === this.asked) + way;
      this.choose(this.learners[(at + this.learners.length) % this.learners.length].kind);
      this.part("tabs").querySelector("[aria-checked=true]").focus();
      return;
    }
    this.pause();
    this.goTo(this.index + way);
    this.commit(KEY_REST_MS);
  }

  goTo(index) {
    this.index = Math.max(0, Math.min(this.last, index));
    this.follows = this.index === this.last;
    this.paint();
  }

  flip() {
    if (this.timer) {
      this.pause();
      this.commit(0);
      return;
    }
    if (this.index >= this.last) this.goTo(0);
    this.timer = setInterval(() => {
      if (this.index < this.last) this.goTo(this.index + 1);
      else {
        this.pause();
        this.commit(0);
      }
    }, 1000 / FRAMES_A_SECOND);
    this.showPlay();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.showPlay();
  }

  showPlay() {
    const [sign, title] = this.timer ? ["❚❚", "Pause the film"] : ["▶", "Play the training, checkpoint by checkpoint"];
    const button = this.part("play");
    button.textContent = sign;
    button.title = title;
    button.setAttribute("aria-label", title);
  }

  /** Tell Python where the hand is, after a rest. */
  commit(rest) {
    clearTimeout(this.sending);
    this.seq = Math.max(this.seq + 1, Date.now());
    this.sending = setTimeout(() => {
      this.send({ seq: this.seq, kind: this.asked, at: this.follows ? null : this.index, example: this.example });
    }, rest);
    this.part("live").textContent = this.part("numbers").textContent;
  }

  paint() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paintNow();
    });
  }

  paintNow() {
    this.curves.paint();
    for (const table of this.tables) table.paint();
    if (this.last < 0) return;
    const { learner } = this;
    const at = this.at(learner);
    if (Number(this.slider.value) !== this.index) this.slider.value = String(this.index);
    const update = learner.updates[at];
    const told = [
      ["update", String(update)],
      [this.data.score, learner.scores[at]],
      ...(this.data.answers.length ? [["held-out loss", learner.losses[at]]] : []),
    ];
    const said = told.flat().join();
    if (said !== this.said) {
      this.said = said;
      this.part("numbers").replaceChildren(
        ...told.map(([name, value]) => {
          const item = made("span", "", `${name} `);
          item.append(made("b", "", value));
          return item;
        }),
      );
      this.slider.setAttribute("aria-valuetext", told.map((pair) => pair.join(" ")).join(", "));
    }
    this.stage.dataset.index = String(this.index);
    this.strips.paint(learner, at);
    this.lags.paint(this);
  }
}
