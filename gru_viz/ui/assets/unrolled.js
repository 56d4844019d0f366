// A network unrolled in time. A row is a network, a box one cell, T at the right; a box is as high as the factor by
// which the cell multiplies the gradient that comes from T, and below it stands what is left of that gradient.
const LOWEST = -16; // powers of ten: below it, a gradient is lost in the rounding of a number near 1
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const views = new WeakMap();

function power(log) {
  if (log >= -3 && log < 4) return (10 ** log).toFixed(log < 2 ? Math.max(0, 2 - Math.floor(log)) : 0);
  let exponent = Math.floor(log);
  let leading = (10 ** (log - exponent)).toFixed(1);
  if (Number(leading) >= 10) [leading, exponent] = ["1.0", exponent + 1];
  return `${leading} × 10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;
}

// Enough digits to tell a factor from 1.
const factorText = (log) => {
  const factor = 10 ** log;
  const digits = factor === 1 ? 3 : Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(Math.abs(1 - factor)))));
  return factor.toFixed(digits);
};

const count = (number) => number.toLocaleString("en-US");

function unpacked(network) {
  const bytes = Uint8Array.from(atob(network.factors), (sign) => sign.charCodeAt(0));
  const factors = new Float32Array(bytes.buffer);
  const left = new Float64Array(factors.length + 1);
  factors.forEach((log, cell) => (left[cell + 1] = left[cell] + log));
  return { title: network.title, factors, left };
}

class Unrolled {
  constructor(root) {
    this.root = root;
    [this.range, this.stages, this.rows, this.point] = ["input", ".stages", ".rows", ".point"].map((part) =>
      root.querySelector(part),
    );
    this.range.value = 1;
    this.range.oninput = () => this.moveTo(Number(this.range.value), false);
    new ResizeObserver(() => this.paint()).observe(this.rows);
  }

  load(data) {
    this.tones = data.tones;
    this.networks = data.networks.map(unpacked);
    this.stages.replaceChildren(...data.stages.map((cells) => this.stage(cells)));
    this.rows.replaceChildren(...this.networks.map((network) => this.row(network)));
    this.paint();
  }

  stage(cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = count(cells);
    button.dataset.cells = cells;
    button.onclick = () => this.moveTo(Math.log10(cells), true);
    return button;
  }

  row(network) {
    const row = document.createElement("div");
    const [name, canvas, left] = ["b", "canvas", "output"].map((tag) => document.createElement(tag));
    row.className = "row";
    name.textContent = network.title;
    canvas.setAttribute("role", "img");
    canvas.onpointermove = (event) => this.tell(network, event, canvas);
    canvas.onpointerleave = () => (this.point.textContent = "");
    row.append(name, canvas, left);
    return row;
  }

  moveTo(zoom, glides) {
    cancelAnimationFrame(this.gliding);
    const from = Number(this.range.value);
    const start = performance.now();
    const still = !glides || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = () => {
      const share = still ? 1 : Math.min(1, (performance.now() - start) / 700);
      this.range.value = from + (zoom - from) * share;
      if (share === 1) this.range.value = zoom;
      this.paint();
      if (share < 1) this.gliding = requestAnimationFrame(frame);
    };
    frame();
  }

  get cells() {
    return Math.round(10 ** Number(this.range.value));
  }

  paint() {
    if (!this.networks) return;
    const cells = this.cells;
    this.range.setAttribute("aria-valuetext", `${count(cells)} ${cells === 1 ? "cell" : "cells"}`);
    for (const button of this.stages.children) button.ariaPressed = String(Number(button.dataset.cells) === cells);
    this.networks.forEach((network, at) => {
      const [, canvas, left] = this.rows.children[at].children;
      left.textContent = `${power(network.left[cells])} is left`;
      canvas.ariaLabel = `${network.title}: after ${count(cells)} cells, ${left.textContent}.`;
      this.picture(network, canvas, cells);
    });
  }

  picture({ factors, left }, canvas, cells) {
    const ratio = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const base = 44; // the boxes stand on it, and what is left hangs between it and the lower edge
    const box = width / cells;
    const columns = Math.min(cells, Math.floor(width));
    pen.font = `12px ${getComputedStyle(this.root).fontFamily}`;
    pen.textAlign = "center";
    for (let column = 0; column < columns; column++) {
      const [first, end] = [column, column + 1].map((at) => Math.floor((at * cells) / columns));
      const log = end - first === 1 ? factors[first] : (left[end] - left[first]) / (end - first);
      const [x, next] = [width - end * box, width - first * box];
      const gap = box >= 5 ? 1 : 0;
      const share = Math.min(100, 200 * Math.abs(log)); // of the colour of losing, or of growing
      pen.fillStyle = `color-mix(in oklab, ${this.tones[log > 0 ? "grows" : "loses"]} ${share}%, ${this.tones.keeps})`;
      const high = 26 * Math.min(1.2, 10 ** log);
      pen.fillRect(x, base - high, next - x - gap, high);
      const rest = 22 * Math.max(0, 1 - left[end] / LOWEST);
      pen.fillStyle = this.tones.left;
      pen.fillRect(x, base + 2, next - x - gap, Math.min(22, rest));
      const number = box > 20 ? `× ${factorText(log)}` : "";
      if (!number || pen.measureText(number).width > box - 4) continue;
      pen.fillStyle = getComputedStyle(this.root).color;
      pen.fillText(number, (x + next) / 2, base - high - 3);
    }
    pen.fillStyle = getComputedStyle(this.root).color;
    pen.fillRect(0, base, width, 1);
  }

  tell({ title, factors, left }, event, canvas) {
    const box = canvas.getBoundingClientRect();
    const cell = Math.min(this.cells - 1, Math.max(0, Math.floor(((box.right - event.clientX) / box.width) * this.cells)));
    this.point.textContent =
      `${title}, cell ${count(cell + 1)} back from T: × ${factorText(factors[cell])}, ` +
      `and ${power(left[cell + 1])} is left.`;
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".unrolled");
  if (!views.has(root)) views.set(root, new Unrolled(root));
  views.get(root).load(data);
}
