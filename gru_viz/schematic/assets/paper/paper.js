// Paper to draw a line on: by mouse, finger or keys, one height for each step. Nothing is sent before Reveal.
import { fitted, Tones } from "../film/canvas.js";
import { number } from "../bench/digits.js";
import { themeOf } from "../bench/theme.js";

const HIGH = 220;
const EDGES = { left: 40, right: 8, top: 10, bottom: 40 };
const TICK_PX = 46;
const SMALL = 2;
const LARGE = 10;

export class Paper {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.canvas = this.part("canvas");
    this.tones = new Tones(this.part("probe"));
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, () => this.lift());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.part("reveal").addEventListener("click", () => this.send({ id: this.data.id, line: this.line }));
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      if (this.data) this.paint();
    }).observe(this.canvas);
  }

  load(data, send) {
    if (this.data?.id !== data.id) {
      this.line = [...data.start];
      this.at = 0;
    }
    this.send = send;
    this.data = data;
    if (data.drawn) this.line = [...data.drawn];
    this.isDone = Boolean(data.truth);
    this.root.toggleAttribute("data-done", this.isDone);
    this.root.style.setProperty("--line", `var(--line-${data.colour})`);
    const active = this.root.getRootNode().activeElement;
    this.part("reveal").hidden = this.isDone;
    if (this.isDone && active === this.part("reveal")) this.canvas.focus({ preventScroll: true }); // Where a keyboard goes on.
    this.part("hint").hidden = this.isDone;
    this.part("run").hidden = !this.isDone;
    this.canvas.setAttribute("aria-label", `Your line: ${data.title}`);
    themeOf(this.root);
    this.tones.clear();
    this.paint();
  }

  // Where things are

  get first() {
    return this.data.known.length;
  }

  x(at) {
    const { left, right } = EDGES;
    return left + ((at + 0.5) / this.data.tokens.length) * (this.width - left - right);
  }

  y(value) {
    const [low, high] = this.data.ends;
    return EDGES.top + (1 - (value - low) / (high - low)) * (HIGH - EDGES.top - EDGES.bottom);
  }

  value(height) {
    const [low, high] = this.data.ends;
    return low + (height / this.data.heights) * (high - low);
  }

  /** The step and the height under the pointer. */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const across = (event.clientX - box.left - EDGES.left) / (this.width - EDGES.left - EDGES.right);
    const down = (event.clientY - box.top - EDGES.top) / (HIGH - EDGES.top - EDGES.bottom);
    const within = (value, most) => Math.max(0, Math.min(most, value));
    const at = within(Math.floor(across * this.data.tokens.length) - this.first, this.line.length - 1);
    return [at, within(Math.round((1 - down) * this.data.heights), this.data.heights)];
  }

  // The hand

  press(event) {
    if (this.isDone || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.held = this.place(event);
    this.draw(event);
  }

  /** Steps that a fast hand has passed over lie on the straight line between. */
  draw(event) {
    if (!this.held) return;
    const [[from, old], [at, height]] = [this.held, this.place(event)];
    for (let step = Math.min(from, at); step <= Math.max(from, at); step += 1) {
      this.line[step] = from === at ? height : Math.round(old + ((step - from) / (at - from)) * (height - old));
    }
    this.held = [at, height];
    this.at = at;
    this.paint();
  }

  lift() {
    this.held = null;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const size = event.shiftKey ? LARGE : SMALL;
    const by = { ArrowUp: size, ArrowDown: -size }[event.key];
    const to = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.line.length - 1 }[event.key];
    if (by === undefined && to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) this.at = Math.max(0, Math.min(this.line.length - 1, to));
    else if (!this.isDone) this.line[this.at] = Math.max(0, Math.min(this.data.heights, this.line[this.at] + by));
    this.paint();
  }

  // Painting

  paint() {
    this.tell();
    if (!this.width) return;
    const { data, canvas, width } = this;
    const context = fitted(canvas, width, HIGH);
    const tone = (name) => this.tones.of(name);
    context.clearRect(0, 0, width, HIGH);
    this.paintAxes(context, tone);
    const stroke = (points, colour, wide, dash = []) => {
      Object.assign(context, { strokeStyle: colour, lineWidth: wide });
      context.setLineDash(dash);
      context.beginPath();
      points.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](x, y));
      context.stroke();
      context.setLineDash([]);
    };
    const line = tone(`--line-${data.colour}`);
    const known = data.known.map((value, at) => [this.x(at), this.y(value)]);
    stroke([...known, ...(data.truth ?? []).map((value, at) => [this.x(this.first + at), this.y(value)])], line, 3.5);
    const yours = this.line.map((height, at) => [this.x(this.first + at), this.y(this.value(height))]);
    stroke([...known.slice(-1), ...yours], tone("--ink"), 2.4, [6, 4]);
    context.fillStyle = tone("--ink");
    for (const [at, [x, y]] of yours.entries()) {
      context.beginPath();
      context.arc(x, y, at === this.at ? 6 : 3, 0, 2 * Math.PI);
      context.fill();
    }
  }

  paintAxes(context, tone) {
    const { data, width } = this;
    const [low, high] = data.ends;
    const bottom = HIGH - EDGES.bottom;
    const from = this.x(this.first - 0.5);
    context.fillStyle = tone("--soft");
    context.fillRect(from, EDGES.top, width - EDGES.right - from, bottom - EDGES.top);
    Object.assign(context, { fillStyle: tone("--ink"), font: "13px sans-serif", textAlign: "right", textBaseline: "middle" });
    for (const value of new Set([low, 0, high])) {
      context.fillRect(EDGES.left, Math.round(this.y(value)), width - EDGES.left - EDGES.right, value === 0 ? 1 : 0.5);
      context.fillText(String(value).replace("-", "−"), EDGES.left - 6, this.y(value));
    }
    Object.assign(context, { textAlign: "center", textBaseline: "top" });
    const count = data.tokens.length;
    const every = [1, 2, 5, 10, 20, 50].find((step) => (step * width) / count >= TICK_PX) ?? 100;
    data.tokens.forEach((token, at) => {
      if (at % every) return;
      context.fillText(String(data.from + at), this.x(at), bottom + 5);
      if (every === 1) context.fillText(token.length > 9 ? `${token.slice(0, 8)}…` : token, this.x(at), bottom + 21);
    });
  }

  /** Step and value, for the eye and for a screen reader. */
  tell() {
    const { data, at } = this;
    const value = this.value(this.line[at]);
    const token = data.tokens[this.first + at];
    const word = token && !/^[−\d.]+$/.test(token) ? `, “${token}”` : "";
    const run = data.truth ? `, the run ${number(data.truth[at])}` : "";
    const said = `t = ${data.from + this.first + at}${word}: yours ${number(value)}${run}`;
    this.part("where").textContent = said;
    const [low, high] = data.ends;
    for (const [name, text] of Object.entries({ valuemin: low, valuemax: high, valuenow: value, valuetext: said })) {
      this.canvas.setAttribute(`aria-${name}`, String(text));
    }
  }
}
