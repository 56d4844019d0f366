// The schematic: shows the SVG that Python drew, and paints its strips, numbers and lines from the model.
import { glanced, visible } from "./digits.js";
import { rewrite } from "./model.js";
import { Pager } from "./pager.js";

const FORBIDDEN = "script, foreignObject, iframe, object, embed, a, use, image, animate, set, style, link";
const NARROW_BELOW = 1000; // From here on the wide drawing's smallest letters are 12 pixels high.
const LEAST_LETTER_PX = 12;
const MOST_NARROW = 0.8; // In a wider place the narrow drawing would have larger letters than the wide one.

/** The drawing as an element, or null for anything that is not a plain drawing. */
function plainDrawing(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.localName !== "svg" || root.querySelector("parsererror") || root.querySelector(FORBIDDEN)) return null;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const { name, value } of element.attributes) {
      if (/^on|href$/i.test(name) || /javascript:|url\(/i.test(value)) return null;
    }
  }
  return document.adoptNode(root);
}

/** What fills a cell whose value is hidden; its style says `url(#gv-hatch)`. */
function hatch() {
  const make = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const pattern = make("pattern", { id: "gv-hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(make("path", { d: "M1 0V4", class: "hatch" }));
  const defs = make("defs", {});
  defs.append(pattern);
  return defs;
}

export class Drawing {
  constructor(host, model, hand) {
    this.host = host;
    this.model = model;
    this.hand = hand;
    host.addEventListener("pointerover", (event) => this.point(event));
    host.addEventListener("pointerleave", () => hand.point(null));
    host.addEventListener("focusin", (event) => this.point(event));
    host.addEventListener("focusout", () => hand.point(null));
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("pointerdown", (event) => this.grab(event));
    new ResizeObserver(() => {
      if (this.text && this.isNarrow() !== this.narrow) {
        this.load();
        this.hand.paint();
      }
    }).observe(host);
  }

  isNarrow() {
    return this.host.clientWidth < NARROW_BELOW;
  }

  /** Show the drawing that fits, unless it is there already. */
  load() {
    const { svg, narrow } = this.model.data;
    this.narrow = this.isNarrow();
    const text = this.narrow ? narrow : svg;
    if (this.text === text) return;
    const root = plainDrawing(text);
    if (!root) {
      console.warn("gru_viz: refused a drawing that is not plain SVG");
      return;
    }
    const hadFocus = this.svg?.querySelector(":focus")?.dataset.id;
    this.text = text;
    this.svg = root;
    const [, , width, height] = root.getAttribute("viewBox").split(" ").map(Number);
    const scale = LEAST_LETTER_PX / Number(root.dataset.least);
    root.style.minWidth = `${Math.ceil(width * scale)}px`;
    root.style.minHeight = `${Math.ceil(height * scale)}px`;
    if (this.narrow) root.style.maxWidth = `${MOST_NARROW * width}px`;
    root.style.aspectRatio = `${width} / ${height}`;
    this.pager = new Pager(this.hand, this.model);
    this.host.replaceChildren(this.pager.element, root);
    root.append(hatch());
    this.nodes = new Map([...root.querySelectorAll(".node")].map((node) => [node.dataset.id, node]));
    this.wires = [...root.querySelectorAll(".wire")].map((group) => ({ group, source: group.dataset.source }));
    this.strips = [...root.querySelectorAll(".strip")].map((group) => ({
      group,
      name: group.dataset.of,
      isRow: group.classList.contains("row"),
      cells: [...group.querySelectorAll(".cell")].map((cell) => ({ cell, level: -1, forced: false })),
    }));
    this.numbers = [...root.querySelectorAll("[data-value]")].map((text_) => ({ text: text_, name: text_.dataset.value }));
    this.tokenText = root.querySelector("[data-token]");
    this.colours = null;
    const first = this.nodes.get(hadFocus) ?? root.querySelector(".node[tabindex]");
    first.setAttribute("tabindex", "0");
    if (hadFocus) first.focus();
    this.lightUp();
  }

  /** What the element under the pointer is: { name, unit, wire }. */
  seen(target) {
    const cell = target.closest?.(".cell");
    const strip = cell?.closest(".strip");
    if (strip && !strip.classList.contains("row")) {
      const { of: name } = strip.dataset;
      return { name, unit: Number(cell.dataset.unit) + (name === "x" ? 0 : this.pager.first) };
    }
    const wire = target.closest?.(".wire");
    if (wire) return { name: wire.dataset.source, wire: wire.dataset.id };
    const node = target.closest?.(".node");
    return node ? { name: node.dataset.id } : null;
  }

  point(event) {
    const seen = this.seen(event.target);
    this.hand.point(seen);
  }

  click(event) {
    const seen = this.seen(event.target);
    if (seen) this.hand.open(seen.name, seen.unit);
  }

  grab(event) {
    const seen = this.seen(event.target);
    if (seen?.unit !== undefined && event.button === 0) this.hand.force.grab(event, seen.name, seen.unit);
  }

  /** Arrows go from box to box, Enter opens the arithmetic. */
  key(event) {
    const here = event.target.closest?.(".node");
    if (!here) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      this.hand.open(here.dataset.id);
      return;
    }
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const middle = (node) => {
      const box = (node.querySelector(".box, .card") ?? node).getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = middle(here);
    let best = null;
    for (const node of this.nodes.values()) {
      const [dx, dy] = [middle(node)[0] - x, middle(node)[1] - y];
      const along = dx * way[0] + dy * way[1];
      if (node === here || along <= 1 || !node.hasAttribute("tabindex")) continue;
      const cost = along + 2.5 * Math.abs(dx * way[1] + dy * way[0]);
      if (!best || cost < best.cost) best = { cost, node };
    }
    if (best) {
      here.setAttribute("tabindex", "-1");
      best.node.setAttribute("tabindex", "0");
      best.node.focus();
    }
  }

  /** Light the step of a walkthrough: its quantities and the wires into them. */
  lightUp() {
    const lit = this.hand.lit();
    if (!this.svg) return;
    const targets = new Set(lit ?? this.nodes.keys());
    const sources = new Set(targets);
    for (const { group, source } of this.wires) {
      const isLit = targets.has(group.dataset.target);
      group.classList.toggle("faded", !isLit);
      if (isLit) sources.add(source);
    }
    for (const [name, node] of this.nodes) node.classList.toggle("faded", !sources.has(name));
    for (const panel of this.svg.querySelectorAll(".panel")) {
      panel.classList.toggle("faded", lit !== null && !targets.has(panel.dataset.panel ?? ""));
    }
  }

  /** Light what is in focus, what feeds it and what it feeds; null lights nothing. `alone` tones the rest down. */
  focusOn(seen, alone) {
    this.svg?.classList.toggle("dim", Boolean(seen) && alone);
    if (!this.svg) return;
    const near = new Set();
    for (const { group, source } of this.wires) {
      const isNear = Boolean(seen) && (source === seen.name || group.dataset.target === seen.name);
      group.classList.toggle("near", isNear);
      if (isNear) near.add(source).add(group.dataset.target);
    }
    for (const [name, node] of this.nodes) {
      node.classList.toggle("focus", seen?.name === name);
      node.classList.toggle("near", near.has(name));
    }
  }

  paint(step, unit) {
    const { model } = this;
    if (!this.svg) return;
    if (this.colours !== model.ramps) {
      this.colours = model.ramps;
      for (const strip of this.strips) for (const each of strip.cells) each.level = -1;
    }
    this.pager.paint(unit);
    for (const strip of this.strips) this.paintStrip(strip, step, unit);
    for (const each of this.numbers) {
      const text = (model.has(each.name) ? glanced : visible)(model.value(each.name, unit, step));
      if (each.shown !== text) {
        rewrite(each.text, text);
        each.shown = text;
      }
    }
    for (const wire of this.wires) this.paintWire(wire, step, unit);
    const token = model.token(step);
    if (this.tokenText && this.tokenShown !== token) {
      this.tokenText.textContent = token.length <= 14 ? token : `${token.slice(0, 13)}…`;
      this.tokenShown = token;
    }
  }

  paintStrip(strip, step, unit) {
    const { model } = this;
    let forced = false;
    const first = model.count(strip.name) > strip.cells.length ? this.pager.first : 0;
    strip.cells.forEach((each, place) => {
      const at = first + place;
      const value = strip.isRow ? model.given(strip.name, unit, at) : model.value(strip.name, at, step);
      const level = model.level(strip.name, value);
      if (!Object.is(level, each.level)) {
        const isHidden = Number.isNaN(level);
        each.cell.style.fill = isHidden ? "" : model.colour(strip.name, level);
        each.cell.toggleAttribute("data-hidden", isHidden);
        each.level = level;
      }
      const isForced = !strip.isRow && model.isForced(strip.name, at, step);
      forced ||= isForced;
      if (isForced !== each.forced) {
        each.cell.toggleAttribute("data-forced", isForced);
        each.forced = isForced;
      }
      if (!strip.isRow && this.hand.force.canForce(strip.name) && !each.cell.dataset.drag) each.cell.dataset.drag = "";
      const inFocus = !strip.isRow && strip.name !== "x" && at === unit;
      if (inFocus !== each.inFocus) {
        each.cell.classList.toggle("now", inFocus);
        each.inFocus = inFocus;
      }
    });
    if (forced !== strip.forced) {
      strip.group.classList.toggle("clamped", forced);
      strip.forced = forced;
    }
  }

  /** The line is as strong as what it carries is large. */
  paintWire(wire, step, unit) {
    const { model } = this;
    if (wire.source === "x" || (!model.has(wire.source) && model.columns(wire.source) > 1)) return;
    const [low, high] = model.range(wire.source);
    const value = model.value(wire.source, unit, step);
    const size = Math.min(1, Math.abs(value) / Math.max(Math.abs(low), Math.abs(high)));
    const eighths = Math.round(size * 8) || 0; // 0 where what it carries is hidden, too
    if (wire.eighths !== eighths) {
      wire.group.style.setProperty("--size", String(eighths / 8));
      wire.eighths = eighths;
    }
  }
}
