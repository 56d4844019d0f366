// The bench: one place that knows where the hand is, and has everything painted in the next frame.
import { TableFold } from "../table/table.js";
import { Card } from "./card.js";
import { Claims } from "./claims.js";
import { Connection } from "./connection.js";
import { toldOf } from "./digits.js";
import { Drawing } from "./drawing.js";
import { ForceDrag } from "./force_drag.js";
import { Clamps } from "./forcing.js";
import { Here } from "./here.js";
import { Inspection } from "./inspection.js";
import { idOf, Model, sameParts } from "./model.js";
import { Outbox } from "./outbox.js";
import { Past } from "./past.js";
import { pastTable } from "./past_table.js";
import { pickedSliders } from "./picked.js";
import { SliderRow } from "./sliders.js";
import { Stages } from "./stages.js";
import { themeOf } from "./theme.js";
import { Tokens } from "./tokens.js";
import { Transport } from "./transport.js";
import { Zoom } from "./zoom.js";

const SAY_AFTER_MS = 600;
const MOST_PICKED = 3;
const CLICK = "Point at a line, a box or a cell to see what it is. Click it for the arithmetic behind its number.";
const DRAG = "Drag along the words to move through time. Point at a line or a box to see what it is.";
const PARTING =
  "From t = {t} on, rounding decides: a difference in the sixteenth digit has grown, step by step, until it is seen. From here on two machines will not agree, and neither is wrong.";
const AWAY = "No connection to the server. What is shown stays true for the last settings; changes are kept and sent when it is back.";

export class Bench {
  constructor(root, stage) {
    this.root = root;
    this.stageElement = stage;
    this.model = new Model();
    this.outbox = new Outbox(Math.random().toString(36).slice(2, 12));
    this.held = null; // The number under the hand, as a change that is not in the outbox yet.
    this.step = 0;
    this.unit = 0;
    this.stage = 0;
    this.paint = () => {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.paintNow();
      });
    };
    const part = (name) => stage.querySelector(`[data-part="${name}"]`);
    this.parts = {
      stages: new Stages(part("stages"), this.model, this),
      transport: new Transport(part("transport"), this.model, this),
      tokens: new Tokens(part("tokens"), this.model, this),
      drawing: new Drawing(part("drawing"), this.model, this),
      here: new Here(part("here"), this.model),
      sliders: new SliderRow(part("sliders"), this.model, this),
      claims: new Claims(part("claims"), this.model),
      clamps: new Clamps(part("clamps"), this.model, this),
      zoom: new Zoom(part("zoom"), this.model, this),
    };
    this.parts.past = new Past(part("past"), this.model, this, this.parts.zoom);
    this.parts.table = new TableFold(part("table"), () => pastTable(this.model, this.unit, this.parts.zoom));
    this.card = new Card(part("card"), this.model);
    this.force = new ForceDrag(this.model, this);
    this.inspection = new Inspection(part, this.model, this);
    this.spoken = part("live");
    this.parting = part("parting");
    const press = (event) => {
      const { top, bottom } = event.composedPath()[0].getBoundingClientRect();
      this.pressedAt = event.clientY ?? (top + bottom) / 2;
    };
    for (const kind of ["pointerdown", "keydown"]) stage.addEventListener(kind, press, { capture: true });
    this.connection = new Connection((isThere) => {
      part("notice").hidden = isThere;
      part("notice").textContent = isThere ? "" : AWAY;
      if (isThere) this.outbox.flushNow();
    });
  }

  // What Python says

  /** structure, program, data: see `Model.load`. send: carries what the hand has done to Python. */
  load(structure, program, data, send) {
    this.outbox.send = send;
    this.outbox.isMuted = data.dress === "small" || Boolean(data.muted);
    this.outbox.picked ??= data.picked; // What this visit had picked before it left the page.
    this.outbox.acknowledged(data.hand, data.acked);
    this.model.load(structure, program, data, this.changes());
    const waits = (setting) => this.outbox.pending((change) => change.set === setting);
    if (!waits("step") && !this.parts.transport.isPlaying && !this.parts.tokens.dragging) this.step = data.step;
    if (!waits("unit")) this.unit = data.unit;
    if (!waits("stage")) this.stage = data.stage ?? 0;
    this.step = Math.min(this.step, this.model.steps - 1);
    this.unit = Math.min(this.unit, this.model.units - 1);
    this.findPicked();
    this.stageElement.dataset.dress = data.dress;
    this.enlarge();
    this.stageElement.dataset.hides = (data.hides ?? []).join(" ");
    this.stageElement.dataset.run = data.run;
    delete this.stageElement.dataset.coming;
    this.model.dress(themeOf(this.stageElement));
    for (const part of Object.values(this.parts)) part.load();
    this.parts.drawing.lightUp();
    this.lightFocus();
    this.inspection.load();
    this.tellParting();
    this.paintNow();
    this.connection.watch();
  }

  /** Whether the page is shown for a lecture hall, as whoever shows it marks the document. */
  enlarge() {
    this.stageElement.toggleAttribute("data-presents", document.documentElement.hasAttribute("data-gv-presents"));
  }

  /** Where a difference in the last bit has grown until it is seen, no two machines agree: the bench says so. */
  tellParting() {
    const from = this.model.verdict?.decides ?? null;
    this.parting.hidden = from === null;
    this.parting.textContent = from === null ? "" : PARTING.replace("{t}", from);
  }

  /** What Python does not know yet. */
  changes() {
    return this.held ? [...this.outbox.changes, this.held] : this.outbox.changes;
  }

  // Painting

  paintNow() {
    const { step, unit, model } = this;
    for (const part of [this.parts.transport, this.parts.tokens, this.parts.drawing, this.parts.past, this.parts.table]) part.paint(step, unit);
    this.parts.stages.paint(this.stage);
    this.parts.here.paint(step, unit, this.stage);
    this.parts.claims.paint();
    const seen = this.pointed ?? this.inspection.what;
    if (seen) this.card.paint(seen, step, unit);
    else this.card.hint(model.data.dress === "small" ? DRAG : CLICK, this.subject(), step, unit);
    this.inspection.paint();
    const { held } = this;
    this.stageElement.dataset.shown = `${step} ${unit} ${this.stage} ${held ? `${idOf(held.row, held.place)} ${held.to}` : ""}`;
    this.say();
  }

  /** Tell a screen reader where we are and what stands there, once the cursor rests. */
  say() {
    const { step, unit } = this;
    const place = `${step} ${unit} ${this.model.data.run}`;
    if (place === this.said || this.parts.transport.isPlaying) return;
    this.said = place;
    clearTimeout(this.saying);
    if (this.parts.past.isWalked) return; // It says each cell itself.
    this.saying = setTimeout(() => {
      const { model } = this;
      const values = model.past.map((name) => `${model.data.quantities[name].title} ${toldOf(model, name, unit, step)}`);
      this.spoken.textContent = `t = ${step}, ${model.token(step)}, ${model.unitTitle(unit)}: ${values.join(", ")}`;
    }, SAY_AFTER_MS);
  }

  // Time, unit, stage

  moveTo(step) {
    const within = Math.max(0, Math.min(this.model.steps - 1, step));
    if (within === this.step) return;
    this.step = within;
    this.paint();
  }

  scrub(step) {
    this.parts.transport.pause();
    const before = this.step;
    this.moveTo(step);
    if (this.step !== before) this.commitStep();
  }

  commitStep() {
    this.outbox.add({ set: "step", to: this.step }, { rest: true });
  }

  focusUnit(unit) {
    if (unit === this.unit || !(unit >= 0 && unit < this.model.units)) return;
    this.unit = unit;
    this.outbox.add({ set: "unit", to: unit }, { rest: true });
    this.inspection.follow(unit);
    this.paint();
  }

  openStage(stage) {
    const count = this.model.data.stages.length;
    if (!(stage >= 0 && stage < count) || stage === this.stage) return;
    this.stage = stage;
    this.parts.drawing.lightUp();
    this.outbox.add({ set: "stage", to: stage });
    this.paint();
  }

  /** What this place is about: the open step's quantities, or the state. */
  subject() {
    const { stages, states, dress } = this.model.data;
    if (dress === "small") return [];
    return stages[this.stage]?.quantities ?? states;
  }

  /** Names that the open step lights, or null for all. */
  lit() {
    const stage = this.model.data.stages[this.stage];
    return stage ? stage.lit : null;
  }

  // Focus

  point(seen) {
    if (seen && !this.model.data.quantities[seen.name]) return;
    if (sameParts(seen, this.pointed ?? null)) return;
    this.pointed = seen;
    this.lightFocus();
    this.paint();
  }

  lightFocus() {
    this.parts.drawing.focusOn(this.pointed ?? this.inspection.what, Boolean(this.pointed));
  }

  /** The click that ends a drag opens nothing. */
  ignoreNextClick() {
    this.ignoresClick = true;
    setTimeout(() => {
      this.ignoresClick = false;
    }, 0);
  }

  open(name, unit = this.unit) {
    if (this.ignoresClick) return;
    const target = this.outbox.isMuted || this.hides("inspector") ? null : this.withArithmetic(name);
    this.focusUnit(name === "x" ? this.unit : unit);
    if (target) this.inspection.open(target, name === "x" ? this.unit : unit);
  }

  /** Whether whoever made the link has hidden a part. */
  hides(part) {
    return (this.model.data.hides ?? []).includes(part);
  }

  /** A matrix or a bias has its arithmetic where it is used; an input has none. */
  withArithmetic(name) {
    if (this.model.has(name) && name !== "x") return name;
    return this.model.base.has(name) ? this.parts.drawing.wires.find((wire) => wire.source === name).group.dataset.target : null;
  }

  // Sliders

  /** Show the run with another number in one place, as long as the hand holds it. */
  live({ kind, place }, value) {
    const isPress = !this.held;
    this.held = { row: kind, place, to: value };
    this.model.show(this.changes());
    if (isPress) this.paintNow(); // Moves come just before a frame, but a press comes between two.
    else this.paint();
  }

  /** The hand lets go, and nothing comes of it. */
  forget() {
    this.held = null;
    this.model.show(this.changes());
    this.paint();
  }

  /** The hand lets go: the number goes to Python. */
  commit({ kind, place, neutral }, value) {
    this.tell({ row: kind, place, to: kind !== "clamps" && value === neutral ? null : value });
  }

  /** A change of the scene: Python hears of it, and the bench shows it at once. */
  tell(change) {
    this.outbox.add(change);
    this.forget();
    this.parts.clamps.load();
    this.loadSliders();
  }

  pick(kind, place) {
    const others = this.outbox.picked.filter((one) => !sameParts(one, [kind, place]));
    this.keepPicked([...others, [kind, place]].slice(-MOST_PICKED));
  }

  unpick({ kind, place }) {
    this.keepPicked(this.outbox.picked.filter((one) => !sameParts(one, [kind, place])));
  }

  keepPicked(picked) {
    this.outbox.pick(picked);
    this.loadSliders();
  }

  loadSliders() {
    this.findPicked();
    this.parts.sliders.load();
  }

  findPicked() {
    this.picked = pickedSliders(this.model, this.outbox.picked, this);
  }

  // Keys

  key(event) {
    const keys = this.model.data.keys;
    const target = event.composedPath()[0];
    const isOurs = this.stageElement.contains(target);
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!isOurs && target !== document.body && !target.matches?.("[data-lets-keys-pass]")) return;
    if (target.matches?.("input, select, textarea") || (target.matches?.("button") && event.key === " ")) return;
    const always = { [keys.step_back]: () => this.scrub(this.step - 1), [keys.step_next]: () => this.scrub(this.step + 1) };
    if (this.model.data.stages.length) {
      always[keys.stage_back] = () => this.openStage(this.stage - 1);
      always[keys.stage_next] = () => this.openStage(this.stage + 1);
    }
    const within = {
      [keys.first]: () => this.scrub(0),
      [keys.last]: () => this.scrub(this.model.steps - 1),
      [keys.unit_up]: () => this.focusUnit(this.unit - 1),
      [keys.unit_down]: () => this.focusUnit(this.unit + 1),
      [keys.play]: () => this.parts.transport.flip(),
      ...(this.inspection.what ? { [keys.close]: () => this.inspection.close() } : {}),
    };
    const does = always[event.key] ?? (isOurs ? within[event.key] : null);
    if (!does) return;
    event.preventDefault();
    does();
  }

  /** Listen to the window. Called at every change of the data, and listens once. */
  listen() {
    this.ears ??= {
      keydown: (event) => this.key(event),
      "gru_viz:presents": () => this.enlarge(),
      "gru_viz:digits": () => this.paint(),
      "gru_viz:flush": () => this.outbox.changes.length && this.outbox.flushNow(),
    };
    // The same function is never added twice.
    for (const [kind, ear] of Object.entries(this.ears)) window.addEventListener(kind, ear);
  }

  leave() {
    for (const [kind, ear] of Object.entries(this.ears)) window.removeEventListener(kind, ear);
    this.connection.leave();
    this.outbox.leave();
    this.parts.transport.stop();
  }
}
