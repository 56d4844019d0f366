// The sequence, the strips of gates and states (units × time), and the answers, at one checkpoint of one learner.
import { fitted } from "./canvas.js";
import { made, symbolElement } from "../bench/model.js";
import { printed } from "../bench/numbers.js";

const STRIPS_PX = 264;
const FILM_ROW_PX = [3, 14];
const ANSWER_PX = [9, 16];
const NUMBER_PX = 84;
const FILM_TICK_PX = 44;

export class FilmStrips {
  constructor(part, film) {
    Object.assign(this, { part, film });
    const left = part("left");
    left.addEventListener("pointermove", (event) => this.point(event));
    left.addEventListener("pointerdown", (event) => this.point(event));
    left.addEventListener("pointerleave", () => {
      this.pointed = null;
      this.sayPointed();
    });
  }

  load(film) {
    const { data, learner } = film;
    this.data = data;
    this.learner = learner;
    this.steps = data.tokens.length;
    this.units = data.units;
    this.loadTokens();
    this.loadRows(film.learners);
    this.loadAnswers();
    this.loadLegend();
    this.width = 0;
  }

  heightFor(learner) {
    const room = Math.floor(STRIPS_PX / (learner.strips.length * this.units));
    return Math.max(FILM_ROW_PX[0], Math.min(FILM_ROW_PX[1], room));
  }

  loadTokens() {
    const host = this.part("tokens");
    const said = JSON.stringify([this.data.tokens, this.data.targets]);
    if (said === this.tokensSaid) return;
    this.tokensSaid = said;
    host.style.gridTemplateColumns = `repeat(${this.steps}, minmax(0, 1fr))`;
    host.replaceChildren(
      ...this.data.tokens.map((token, step) => {
        const asked = this.data.targets[step] !== "";
        const short = token.length > 14 ? `${token.slice(0, 13)}…` : token;
        const word = made("span", asked ? "gf-token asked" : "gf-token", short);
        word.title = `t = ${step}: ${token}${asked ? `, asked: ${this.data.targets[step]}` : ""}`;
        return word;
      }),
    );
  }

  loadRows(learners) {
    const { learner } = this;
    const said = JSON.stringify([learner.kind, learner.strips, this.units]);
    this.rowHeight = this.heightFor(learner);
    const tallest = Math.max(...learners.filter((one) => one.strips.length).map((one) => one.strips.length * (this.heightFor(one) * this.units + 4)));
    this.part("rows").style.minHeight = `${tallest}px`; // So that nothing below moves when the learner changes.
    if (said === this.rowsSaid) return;
    this.rowsSaid = said;
    this.rows = learner.strips.map((strip) => {
      const row = made("div", "gf-row");
      const label = made("div", "gf-label");
      label.style.setProperty("--line", `var(--line-${strip.colour})`);
      label.append(symbolElement(strip), made("span", "", strip.title));
      const canvas = made("canvas", "", "", { role: "img", "aria-label": `${strip.title}: ${this.units} units over ${this.steps} steps` });
      canvas.dataset.strip = strip.name;
      canvas.style.height = `${this.rowHeight * this.units}px`;
      row.append(label, canvas);
      return { strip, canvas, row };
    });
    this.part("rows").replaceChildren(...this.rows.map(({ row }) => row));
  }

  loadAnswers() {
    const { answers } = this.data;
    this.outputs = answers.length || 1;
    this.answerHeight = Math.max(ANSWER_PX[0], Math.min(ANSWER_PX[1], Math.floor(96 / this.outputs)));
    const height = answers.length ? this.answerHeight * answers.length : NUMBER_PX;
    this.part("answers").style.height = `${height}px`;
    const label = this.part("answerLabel");
    if (!answers.length) label.replaceChildren(made("span", "", "answer"));
    else {
      const names = made("div", "gf-answer-names");
      names.style.gridTemplateRows = `repeat(${answers.length}, ${this.answerHeight}px)`;
      names.append(...answers.map((name) => made("span", "", name)));
      label.replaceChildren(names);
    }
    label.title = answers.length ? "Probability of each answer after every step" : "The number that the net says after every step";
  }

  loadLegend() {
    const groups = new Map();
    for (const strip of this.learner.strips) {
      const key = JSON.stringify([strip.scale, strip.scale === "gate" ? 0 : -strip.high, strip.high]);
      groups.set(key, [...(groups.get(key) ?? []), strip]);
    }
    const items = [...groups].map(([key, strips]) => {
      const [scale, low, high] = JSON.parse(key);
      const item = made("span");
      const bar = made("i");
      const stops = this.film.scales[scale].map(([at, colour]) => `${colour} ${100 * at}%`);
      bar.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
      const names = strips.map((strip) => strip.title).join(", ");
      item.append(`${String(low).replace("-", "−")}`, bar, `${high}  ${names}`);
      item.style.whiteSpace = "normal";
      return item;
    });
    if (this.data.answers.length) {
      const item = made("span", "", "framed: the right answer where it is asked");
      items.push(item);
    }
    if (this.units < this.data.hidden) items.push(made("span", "", `the first ${this.units} of ${this.data.hidden} units`));
    this.part("legend").replaceChildren(...items);
  }

  /** Where columns are wide, words lie flat; else they stand upright; where even that is too tight, some are left out. */
  measure() {
    const host = this.part("tokens");
    const width = host.clientWidth;
    if (!width || width === this.width) return Boolean(width);
    this.width = width;
    const column = width / this.steps;
    const longest = Math.max(...this.data.tokens.map((token) => Math.min(14, token.length)));
    const upright = column < longest * 7.6;
    host.classList.toggle("upright", upright && longest > 1);
    const least = longest > 1 ? 14 : 9;
    const every = Math.max(1, Math.ceil(least / column));
    [...host.children].forEach((word, step) => {
      const asked = word.classList.contains("asked") && this.steps - step <= every;
      word.classList.toggle("dropped", step % every !== 0 && !asked);
    });
    const ticks = [1, 2, 5, 10, 20, 50].find((count) => count * column >= FILM_TICK_PX) ?? 50;
    const labels = [];
    for (let step = 0; step < this.steps; step += ticks) {
      const label = made("span", "", String(step));
      label.style.left = `${(100 * (step + 0.5)) / this.steps}%`;
      labels.push(label);
    }
    this.part("times").replaceChildren(...labels);
    return true;
  }

  value(learner, name, at, step, unit) {
    const { values, scale } = learner.values[name];
    return { whole: values[(at * this.steps + step) * this.units + unit], scale };
  }

  answer(learner, at, step, which) {
    const { values, scale } = learner.answers;
    return { whole: values[(at * this.steps + step) * this.outputs + which], scale };
  }

  paint(learner, at) {
    this.now = { learner, at };
    if (!this.measure()) return;
    for (const { strip, canvas } of this.rows) {
      const low = strip.scale === "gate" ? 0 : -strip.high;
      const level = (step, unit) => {
        const { whole, scale } = this.value(learner, strip.name, at, step, unit);
        return (whole / scale - low) / (strip.high - low);
      };
      this.heat(canvas, this.units, this.rowHeight, this.film.ramps[strip.scale], level);
    }
    if (this.data.answers.length) this.paintAnswers(learner, at);
    else this.paintNumber(learner, at);
    this.say(learner, at);
    this.sayPointed();
  }

  /** A heatmap of rows × steps. */
  heat(canvas, rows, height, { pixels }, level) {
    this.small ??= document.createElement("canvas");
    if (this.small.width !== this.steps || this.small.height !== rows) Object.assign(this.small, { width: this.steps, height: rows });
    const image = new ImageData(this.steps, rows);
    const drawn = new Uint32Array(image.data.buffer);
    for (let row = 0; row < rows; row += 1) {
      for (let step = 0; step < this.steps; step += 1) {
        drawn[row * this.steps + step] = pixels[Math.max(0, Math.min(255, Math.round(255 * level(step, row))))];
      }
    }
    this.small.getContext("2d").putImageData(image, 0, 0);
    const context = fitted(canvas, this.width, rows * height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.small, 0, 0, this.width, rows * height);
    const column = this.width / this.steps;
    context.fillStyle = this.film.tone("--paper");
    if (column >= 7) for (let step = 1; step < this.steps; step += 1) context.fillRect(Math.round(step * column) - 0.5, 0, 1, rows * height);
    if (height >= 7) for (let row = 1; row < rows; row += 1) context.fillRect(0, row * height - 0.5, this.width, 1);
    return context;
  }

  paintAnswers(learner, at) {
    const level = (step, which) => {
      const { whole, scale } = this.answer(learner, at, step, which);
      return whole / scale;
    };
    const context = this.heat(this.part("answers"), this.outputs, this.answerHeight, this.film.ramps.gate, level);
    const column = this.width / this.steps;
    this.data.right.forEach((which, step) => {
      if (which < 0 || which >= this.outputs) return;
      const place = [step * column + 1, which * this.answerHeight + 1, column - 2, this.answerHeight - 2];
      context.setLineDash([]);
      context.lineWidth = 2;
      context.strokeStyle = this.film.tone("--paper");
      context.strokeRect(...place);
      context.setLineDash([4, 2]);
      context.strokeStyle = this.film.tone("--ink");
      context.strokeRect(...place);
    });
  }

  /** The number that the net says, as a line, and a ring where it is asked, at what would be right. */
  paintNumber(learner, at) {
    const context = fitted(this.part("answers"), this.width, NUMBER_PX);
    const [low, high] = this.data.number_range;
    const y = (value) => 6 + (1 - (Math.max(low, Math.min(high, value)) - low) / (high - low)) * (NUMBER_PX - 12);
    const x = (step) => ((step + 0.5) * this.width) / this.steps;
    context.clearRect(0, 0, this.width, NUMBER_PX);
    context.lineWidth = 1;
    context.fillStyle = this.film.tone("--faint");
    context.font = "12px sans-serif";
    for (let mark = Math.ceil(low); mark <= high; mark += 1) {
      context.strokeStyle = this.film.tone("--grid");
      context.beginPath();
      context.moveTo(0, Math.round(y(mark)) + 0.5);
      context.lineTo(this.width, Math.round(y(mark)) + 0.5);
      context.stroke();
      context.fillText(String(mark), 2, y(mark) - 2);
    }
    context.strokeStyle = this.film.tone(`--line-${learner.colour}`);
    context.lineWidth = 2.4;
    context.beginPath();
    for (let step = 0; step < this.steps; step += 1) {
      const { whole, scale } = this.answer(learner, at, step, 0);
      context[step ? "lineTo" : "moveTo"](x(step), y(whole / scale));
    }
    context.stroke();
    context.strokeStyle = this.film.tone("--ink");
    this.data.targets.forEach((target, step) => {
      if (target === "") return;
      context.beginPath();
      context.arc(x(step), y(Number(target)), 4.5, 0, 2 * Math.PI);
      context.stroke();
    });
  }

  /** A number as text; one that was cut to what can be sent says so. */
  number(whole, scale) {
    const { largest } = this.data;
    if (Math.abs(whole) < largest * scale) return printed(whole, scale);
    return whole < 0 ? `below −${largest}` : `above ${largest}`;
  }

  /** What the net answers to the last question of the sequence. */
  say(learner, at) {
    const step = this.data.targets.findLastIndex((target) => target !== "");
    if (step < 0) return;
    const which = Math.max(0, this.data.right[step]);
    const { whole, scale } = this.answer(learner, at, step, Math.min(which, this.outputs - 1));
    const said = this.data.answers.length
      ? [`Last question, t = ${step}: right is “${this.data.targets[step]}”. ${learner.title} gives it `, this.number(whole, scale), "."]
      : [`Asked at t = ${step}: right is ${this.data.targets[step]}. ${learner.title} says `, this.number(whole, scale), "."];
    if (said.join("") === this.saidText) return;
    this.saidText = said.join("");
    this.part("said").replaceChildren(said[0], made("b", "", said[1]), said[2]);
  }

  point(event) {
    const { target } = event;
    if (!(target instanceof HTMLCanvasElement)) {
      this.pointed = null;
    } else {
      const box = target.getBoundingClientRect();
      const step = Math.max(0, Math.min(this.steps - 1, Math.floor(((event.clientX - box.left) / box.width) * this.steps)));
      const rows = target.dataset.strip ? this.units : this.outputs;
      const row = Math.max(0, Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows)));
      this.pointed = { name: target.dataset.strip, step, row };
    }
    this.sayPointed();
  }

  sayPointed() {
    const { pointed, now } = this;
    let said = "Point at a cell to read its value.";
    if (pointed && now && pointed.step < this.steps) {
      const { name, step, row } = pointed;
      const strip = name && now.learner.strips.find((one) => one.name === name);
      const where = `t = ${step} “${this.data.tokens[step]}”`;
      if (strip) {
        const { whole, scale } = this.value(now.learner, name, now.at, step, row);
        said = `${strip.title}, unit ${row}, ${where}: ${this.number(whole, scale)}`;
      } else if (!name) {
        const { whole, scale } = this.answer(now.learner, now.at, step, Math.min(row, this.outputs - 1));
        const what = this.data.answers.length ? `probability of “${this.data.answers[row]}”` : "answer";
        said = `${what} after ${where}: ${this.number(whole, scale)}`;
      }
    }
    if (this.pointSaid !== said) {
      this.pointSaid = said;
      this.part("point").textContent = said;
    }
  }
}
