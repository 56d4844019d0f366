// Loss and score against updates. Python has settled scales and ticks; lines are stretched to the width there is.
import { made } from "../bench/model.js";
import { inColour, sample, svgMade } from "./film_svg.js";

const PANEL_PX = 250;
const GUESS = { title: "best constant answer", px: 128 };
const SHORT_GUESS = { title: "constant", px: 58 }; // where the title of the panel needs the room
const SHORT_BELOW_PX = 340;
const PANEL_PAD = { left: 46, right: 14, top: 26, bottom: 42 };

export class FilmCurves {
  constructor(part, film) {
    Object.assign(this, { part, film, widths: {}, lines: {}, said: {} });
    for (const name of ["loss", "score"]) {
      const host = part(name);
      host.addEventListener("pointermove", (event) => this.point(event, name));
      host.addEventListener("pointerdown", (event) => this.point(event, name, true));
      host.addEventListener("pointerup", () => this.release());
      host.addEventListener("pointercancel", () => this.release());
      host.addEventListener("pointerleave", () => this.say(""));
    }
  }

  load(data) {
    this.panels = data.panels;
    this.legend(data);
    this.said = {};
  }

  /** One row for each learner: its line, and what it can do by now. */
  legend(data) {
    const host = this.part("learners");
    const said = JSON.stringify(data.verdicts);
    if (said === this.legendSaid) return;
    this.legendSaid = said;
    host.replaceChildren(
      ...data.verdicts.map(({ kind, colour, title, text }) => {
        const row = made("div", "gf-learner");
        row.append(sample({ colour }, data.dashes[kind]), made("b", "", title), made("span", "", text));
        return row;
      }),
    );
  }

  x(place) {
    return PANEL_PAD.left + place * (this.width - PANEL_PAD.left - PANEL_PAD.right);
  }

  y(place) {
    return PANEL_PAD.top + (1 - place) * (PANEL_PX - PANEL_PAD.top - PANEL_PAD.bottom);
  }

  paint() {
    for (const panel of this.panels ?? []) this.paintPanel(panel);
  }

  paintPanel(panel) {
    const host = this.part(panel.name);
    this.width = this.film.panelWidth;
    if (!this.width) return;
    const axes = JSON.stringify([this.width, panel.title, panel.x_ticks, panel.y_ticks, panel.guess, panel.lines.map((line) => line.kind)]);
    if (this.widths[panel.name] !== axes) {
      this.widths[panel.name] = axes;
      this.said[panel.name] = null;
      this.axes(host, panel);
    }
    const points = JSON.stringify(panel.lines.map((line) => [line.xs.length, line.xs.at(-1), line.ys]));
    if (this.said[panel.name] !== points) {
      this.said[panel.name] = points;
      panel.lines.forEach((line, which) => {
        const drawn = this.lines[panel.name][which];
        const places = line.xs.map((x, at) => `${this.x(x).toFixed(1)},${this.y(line.ys[at]).toFixed(1)}`);
        drawn.line.setAttribute("points", places.join(" "));
        if (line.dots) drawn.dots.setAttribute("d", places.map((place) => `M${place}h0`).join(""));
      });
      const last = panel.lines.map((line) => line.texts.at(-1)).filter(Boolean).join("; ");
      host.setAttribute("aria-label", `${panel.title} against updates. ${last}`);
    }
    const { place } = this.film;
    const { cursor } = this.lines[panel.name];
    cursor.style.visibility = place === null ? "hidden" : "visible";
    if (place !== null) for (const end of ["x1", "x2"]) cursor.setAttribute(end, this.x(place).toFixed(1));
  }

  axes(host, panel) {
    const { width } = this;
    const [top, bottom] = [PANEL_PAD.top, PANEL_PX - PANEL_PAD.bottom];
    const inside = [svgMade("text", { x: 0, y: 15, class: "title" }, panel.title)];
    for (const { at, label } of panel.y_ticks) {
      const y = Math.round(this.y(at)) + 0.5;
      inside.push(svgMade("line", { x1: PANEL_PAD.left, x2: width - PANEL_PAD.right, y1: y, y2: y, class: at ? "grid" : "whole" }));
      inside.push(svgMade("text", { x: PANEL_PAD.left - 6, y: y + 4, "text-anchor": "end", class: "axis" }, label));
    }
    const room = (width - PANEL_PAD.left) / panel.x_ticks.length;
    panel.x_ticks.forEach(({ at, label }, which) => {
      if (room < 44 && which % 2) return;
      inside.push(svgMade("text", { x: this.x(at), y: bottom + 16, "text-anchor": "middle", class: "axis" }, label));
    });
    inside.push(svgMade("text", { x: this.x(0.5), y: PANEL_PX - 8, "text-anchor": "middle" }, "updates"));
    if (panel.guess !== null) {
      const y = this.y(panel.guess);
      const guess = width < SHORT_BELOW_PX ? SHORT_GUESS : GUESS;
      inside.push(svgMade("line", { x1: this.x(0), x2: this.x(1), y1: y, y2: y, class: "guess" }));
      inside.push(svgMade("text", { x: this.x(1), y: 15, "text-anchor": "end", class: "axis" }, guess.title));
      const right = this.x(1) - guess.px;
      inside.push(svgMade("line", { x1: right - 32, x2: right - 6, y1: 11, y2: 11, class: "guess" }));
    }
    const clip = `gf-clip-${panel.name}`;
    const path = svgMade("clipPath", { id: clip });
    path.append(svgMade("rect", { x: PANEL_PAD.left - 4, y: top - 4, width: Math.max(0, width - PANEL_PAD.left - PANEL_PAD.right + 8), height: bottom - top + 8 }));
    const drawn = svgMade("g", { "clip-path": `url(#${clip})` });
    this.lines[panel.name] = panel.lines.map((one) => {
      const line = inColour(svgMade("polyline", { "stroke-dasharray": this.film.data.dashes[one.kind], "data-kind": one.kind }), one);
      const dots = inColour(svgMade("path", { class: "dots" }), one);
      drawn.append(line, dots);
      return { line, dots };
    });
    const cursor = svgMade("line", { y1: top, y2: bottom, class: "cursor" });
    this.lines[panel.name].cursor = cursor;
    host.setAttribute("viewBox", `0 0 ${width} ${PANEL_PX}`);
    host.replaceChildren(path, ...inside, drawn, cursor);
  }

  /** What the points nearest to the pointer say; held down, it drags the film to that moment. */
  point(event, name, isDown = false) {
    const panel = this.panels.find((one) => one.name === name);
    const box = this.part(name).getBoundingClientRect();
    const room = box.width - PANEL_PAD.left - PANEL_PAD.right;
    const place = Math.max(0, Math.min(1, (event.clientX - box.left - PANEL_PAD.left) / room));
    if (isDown && event.button === 0) {
      this.isHeld = true;
      this.part(name).setPointerCapture(event.pointerId);
    }
    if (this.isHeld) this.film.dragTo(place);
    const told = panel.lines.filter((line) => line.xs.length).map((line) => `${this.film.titleOf(line.kind)}, ${line.texts[nearest(line.xs, place)]}`);
    this.say(told.length ? `${panel.title}. ${told.join(" · ")}` : "");
  }

  release() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.film.letGo();
  }

  say(text) {
    this.part("curvePoint").textContent = text || (this.film.last >= 0 ? "Point at the curves to read them; drag along them to move through the training." : "");
  }
}

/** The number of the entry that is closest to a value. */
export function nearest(values, value) {
  let best = 0;
  values.forEach((one, at) => {
    if (Math.abs(one - value) < Math.abs(values[best] - value)) best = at;
  });
  return best;
}
