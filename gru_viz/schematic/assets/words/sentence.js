// The controller: where the cursor is, which quantity of which unit is shown. Everything is looked up, nothing computed.
import { made, ramp, scaleLegend, symbolElement } from "../bench/model.js";
import { printed, unpack } from "../bench/numbers.js";
import { themeOf } from "../bench/theme.js";
import { Chart } from "./chart.js";
import { Chips } from "./chips.js";
import { Choices } from "./choices.js";
import { bounded, fromOne, TableFold } from "../table/table.js";

const SAY_AFTER_MS = 600;

export class Sentence {
  constructor(view) {
    this.view = view;
    this.choices = new Choices();
    this.over = null; // { word, unit } under a pointer that only looks.
    this.parts = Object.fromEntries([...view.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.chips = new Chips(this.parts.words, this);
    this.chart = new Chart(this.parts, this);
    this.parts.back.addEventListener("click", () => this.step(-1));
    this.parts.next.addEventListener("click", () => this.step(1));
    this.parts.unit.addEventListener("change", () => this.choose({ unit: Number(this.parts.unit.value) }));
    this.parts.shown.addEventListener("keydown", (event) => this.radioKey(event));
    this.heard = (event) => this.key(event);
    this.table = new TableFold(this.parts.table, () => this.asTable());
  }

  load(data, send) {
    this.data = data;
    this.choices.send = send;
    this.choices.acknowledged(data.acked);
    this.words = data.tokens.length;
    this.probabilities = unpack(data.probabilities);
    this.values = unpack(data.values);
    this.names = data.quantities.map((quantity) => quantity.name);
    const { waiting } = this.choices;
    const isThere = waiting.shown !== undefined && this.names.includes(waiting.shown);
    this.shown = isThere ? waiting.shown : data.shown;
    this.unit = Math.min(waiting.neuron ?? data.unit, data.units - 1);
    this.word = Math.min(waiting.word ?? data.word, this.words - 1);
    this.over = null;
    this.dress();
    this.makeMenus();
    this.chips.load();
    this.chart.load();
    this.paintNow();
    // Called at every change of the data; the same function is never added twice.
    window.addEventListener("keydown", this.heard);
  }

  leave() {
    this.choices.leave();
    window.removeEventListener("keydown", this.heard);
  }

  dress() {
    const { gate, state } = this.data.scales[themeOf(this.view)];
    this.ramps = { gate: ramp(gate), state: ramp(state) };
  }

  makeMenus() {
    const { data, parts } = this;
    const said = JSON.stringify([data.quantities, data.units, data.needed, data.follows]);
    if (said === this.menusFor) return;
    this.menusFor = said;
    this.radios = data.quantities.map(({ name, symbol, title, meaning }) => {
      const button = made("button", "gw-quantity", "", { type: "button", role: "radio", title: meaning, "data-quantity": name });
      button.append(symbolElement(symbol), made("span", "title", ` ${title}`));
      button.setAttribute("aria-label", title);
      button.addEventListener("click", () => this.choose({ shown: name }));
      return button;
    });
    parts.shown.replaceChildren(...this.radios);
    const roles = (unit) => [unit === data.follows && "follows the answer", unit === data.needed && "needed most"];
    const label = (unit) => [String(unit), ...roles(unit).filter(Boolean)].join(" · ");
    parts.unit.replaceChildren(
      ...Array.from({ length: data.units }, (_, unit) => made("option", "", label(unit), { value: unit })),
    );
  }

  // Looking up

  quantity() {
    return this.data.quantities[this.names.indexOf(this.shown)];
  }

  whole(word, unit) {
    const { words, names, data } = this;
    return this.values.values[(names.indexOf(this.shown) * words + word) * data.units + unit];
  }

  /** Where a value lies between the ends of its scale, 0 … 1. */
  share(word, unit) {
    const { low, high } = this.quantity();
    return Math.max(0, Math.min(1, (this.whole(word, unit) / this.values.scale - low) / (high - low)));
  }

  probability(word, answer) {
    return this.probabilities.values[word * this.data.answers.length + answer];
  }

  now() {
    return this.over?.word ?? this.word;
  }

  // The hand

  /** Look at a word, or at nothing in particular (null), while the pointer is over it. */
  point(over) {
    if (over?.word === this.over?.word && over?.unit === this.over?.unit) return;
    this.over = over;
    this.paint();
  }

  /** Put the cursor on a word; `isDone` once the hand has let go. */
  move(word, isDone, rests = false) {
    this.over = null;
    if (word !== this.word) {
      this.word = word;
      this.moved = true;
      this.paint();
    }
    if (isDone && this.moved) {
      this.moved = false;
      this.choices.add({ word: this.word }, rests);
    }
  }

  step(by) {
    this.move(Math.max(0, Math.min(this.words - 1, this.word + by)), true, true);
  }

  choose({ shown = this.shown, unit = this.unit }) {
    const changed = {};
    if (shown !== this.shown) changed.shown = this.shown = shown;
    if (unit !== this.unit) changed.neuron = this.unit = unit;
    if (!Object.keys(changed).length) return;
    this.choices.add(changed, true);
    this.paint();
  }

  radioKey(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const at = (this.names.indexOf(this.shown) + by + this.names.length) % this.names.length;
    this.choose({ shown: this.names[at] });
    this.radios[at].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** The arrow keys, anywhere on the page but in fields, sliders of others and menus. */
  key(event) {
    const from = event.composedPath()[0];
    const own = this.view.contains(from);
    const taken = from.matches?.("input, select, textarea, [role=slider], [role=tab], [role=radio], [contenteditable=true]");
    if ((taken && !(own && from === this.parts.words)) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { keys } = this.data;
    const by = { [keys.step_back]: -1, [keys.step_next]: 1 }[event.key];
    const isInside = from === this.parts.words || from === this.parts.chart;
    if (by) this.step(by);
    else if (isInside && event.key === keys.first) this.step(-this.words);
    else if (isInside && event.key === keys.last) this.step(this.words);
    else if (from === this.parts.chart && event.key === keys.unit_up) this.choose({ unit: Math.max(0, this.unit - 1) });
    else if (from === this.parts.chart && event.key === keys.unit_down) {
      this.choose({ unit: Math.min(this.data.units - 1, this.unit + 1) });
    } else return;
    event.preventDefault();
  }

  // Painting

  paint() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paintNow();
    });
  }

  paintNow() {
    this.view.dataset.word = this.now();
    this.radios.forEach((radio, at) => {
      radio.setAttribute("aria-checked", String(this.names[at] === this.shown));
      radio.tabIndex = this.names[at] === this.shown ? 0 : -1;
    });
    this.parts.unit.value = String(this.unit);
    this.parts.back.disabled = this.word === 0;
    this.parts.next.disabled = this.word === this.words - 1;
    this.paintLegend();
    this.say();
    this.chips.paint();
    this.chart.paint();
    this.table.paint();
  }

  paintLegend() {
    const quantity = this.quantity();
    const said = `${this.view.dataset.theme} ${this.shown} ${quantity.low} ${quantity.high} ${quantity.symbol.head}`;
    if (said === this.legendSaid) return;
    this.legendSaid = said;
    this.parts.legend.replaceChildren(...scaleLegend(quantity, this.ramps[quantity.scale].css));
  }

  /** Both pictures as numbers: a row for each word. */
  asTable() {
    const { data, probabilities, values } = this;
    const { title } = this.quantity();
    const units = fromOne(this.unit, data.units);
    const table = {
      caption: `The answer after every word, and ${title} of every unit`,
      corner: "time step",
      columns: [...data.answers.map((answer) => `probability of “${answer}”`), ...units.map((unit) => `${title}, unit ${unit}`)],
      rows: data.tokens.map((token, word) => [
        `t = ${word} “${token}”`,
        [
          ...data.answers.map((_, answer) => printed(this.probability(word, answer), probabilities.scale)),
          ...units.map((unit) => printed(this.whole(word, unit), values.scale)),
        ],
      ]),
    };
    return bounded(table, "Choose another unit for the others.");
  }

  /** Read out what the cursor has moved to, once it rests; the words, being a slider, say it themselves. */
  sayAtRest(told) {
    clearTimeout(this.saying);
    if (this.over || this.view.getRootNode().activeElement === this.parts.words) return;
    this.saying = setTimeout(() => {
      if (this.parts.live.textContent !== told) this.parts.live.textContent = told;
    }, SAY_AFTER_MS);
  }

  /** What the numbers at the cursor say. */
  say() {
    const { data } = this;
    const [word, unit] = [this.now(), this.over?.unit ?? this.unit];
    const wholes = data.answers.map((_, answer) => this.probability(word, answer));
    const best = wholes.indexOf(Math.max(...wholes));
    const first = made("p");
    const token = made("b", "", `“${data.tokens[word]}”`);
    const readAs = data.read_as[word] ? `, read as “${data.read_as[word]}”` : "";
    first.append("After ", token, ` at t = ${word} (last: ${this.words - 1})${readAs}, the net ${data.says[best]} with `);
    first.append(made("b", "gw-probability", printed(wholes[best], this.probabilities.scale)), ".");
    if (data.guesses[word]) first.append(" ", made("b", "gw-guess", data.guesses[word]));
    const second = made("p");
    const { symbol, title } = this.quantity();
    second.append(symbolElement(symbol), ` of unit ${unit} is `, made("b", "gw-value", printed(this.whole(word, unit), this.values.scale)));
    second.append(` (${title}).`);
    this.parts.said.replaceChildren(first, second);
    this.sayAtRest(`${first.textContent} ${second.textContent}`);
    this.parts.words.setAttribute("aria-valuenow", String(word + 1));
    this.parts.words.setAttribute("aria-valuetext", `${first.textContent} ${second.textContent}`);
    this.parts.chart.setAttribute("aria-label", `The answer after every word, and ${title} of every unit. ${first.textContent} ${second.textContent}`);
  }
}
