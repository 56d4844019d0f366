// How much of the gradient is left so many steps back, a line for each learner, at the checkpoint that is shown.
import { made } from "../bench/model.js";
import { inColour, sample, svgMade } from "./film_svg.js";

const LAGS_PX = 250;
const LAG_RANGE = [-8, 1];
const LAG_PAD = { left: 44, right: 10, top: 8, bottom: 40 };
const NOTHING = -12000;

export class FilmLags {
  constructor(part) {
    this.host = part("lags");
    this.text = part("leftOver");
  }

  /** Axes and empty lines; only made anew where the size or the learners have changed. */
  frame(film) {
    const width = this.host.clientWidth;
    const { back } = film.data;
    const longest = back.at(-1) + 1;
    const said = `${width} ${longest} ${film.learners.map((learner) => learner.kind)}`;
    if (said === this.said) return;
    this.said = said;
    Object.assign(this, { width, longest });
    const [low, high] = LAG_RANGE;
    this.y = (power) => LAG_PAD.top + ((high - power) / (high - low)) * (LAGS_PX - LAG_PAD.top - LAG_PAD.bottom);
    this.x = (lag) => LAG_PAD.left + (lag / Math.max(1, longest - 1)) * (width - LAG_PAD.left - LAG_PAD.right);
    const inside = [];
    for (let power = -8; power <= 0; power += 2) {
      const y = Math.round(this.y(power)) + 0.5;
      inside.push(svgMade("line", { x1: LAG_PAD.left, x2: width - LAG_PAD.right, y1: y, y2: y, class: power ? "grid" : "whole" }));
      const label = svgMade("text", { x: LAG_PAD.left - 6, y: y + 4, "text-anchor": "end", class: "axis" }, power ? "10" : "1");
      if (power) label.append(svgMade("tspan", { dy: -5, "font-size": 10 }, String(power).replace("-", "−")));
      inside.push(label);
    }
    const every = [1, 2, 5, 10, 20, 50].find((step) => this.x(step) - this.x(0) >= 34) ?? 50;
    for (let lag = 0; lag < longest; lag += every) {
      inside.push(svgMade("text", { x: this.x(lag), y: LAGS_PX - LAG_PAD.bottom + 16, "text-anchor": "middle", class: "axis" }, String(lag)));
    }
    const middle = (LAG_PAD.left + width - LAG_PAD.right) / 2;
    inside.push(svgMade("text", { x: middle, y: LAGS_PX - 6, "text-anchor": "middle" }, "steps before the question"));
    this.lines = film.learners.map((learner) => {
      const attributes = { "stroke-dasharray": film.data.dashes[learner.kind], "data-kind": learner.kind };
      return inColour(svgMade("polyline", attributes), learner);
    });
    this.host.setAttribute("viewBox", `0 0 ${Math.max(1, width)} ${LAGS_PX}`);
    this.host.replaceChildren(...inside, ...this.lines);
  }

  paint(film) {
    this.frame(film);
    const { back } = film.data;
    const bottom = LAGS_PX - LAG_PAD.bottom;
    const told = film.learners.map((learner, which) => {
      const at = film.at(learner);
      const points = [];
      let last = 0;
      for (const [place, lag] of back.entries()) {
        last = learner.lags.values[at * back.length + place];
        if (last <= NOTHING || this.y(last / 1000) > bottom) {
          points.push(`${this.x(lag).toFixed(1)},${bottom}`);
          break;
        }
        points.push(`${this.x(lag).toFixed(1)},${this.y(last / 1000).toFixed(1)}`);
      }
      this.lines[which].setAttribute("points", points.join(" "));
      return { learner, left: learner.left[at] };
    });
    const label = told.map(({ learner, left }) => `${learner.title} ${left}`);
    const text = `Left after ${back.at(-1)} steps: ${label.join(", ")}`;
    if (text === this.textSaid) return;
    this.textSaid = text;
    this.host.setAttribute("aria-label", `Share of the gradient that is left, by steps back. ${text}`);
    this.text.replaceChildren(
      made("span", "", `Left after ${back.at(-1)} steps:`),
      ...told.map(({ learner, left }) => {
        const item = made("div", "gf-learner");
        item.append(sample(learner, film.data.dashes[learner.kind]), made("b", "", learner.title), made("span", "", left));
        return item;
      }),
    );
  }
}
