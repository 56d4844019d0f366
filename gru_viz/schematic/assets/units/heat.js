// One quantity of all units, units × time, on a canvas of the screen's own pixels. Where there are fewer pixels than
// units or steps, each block of them gets its lowest and its highest value side by side, so no spike is lost.
const LEAST = 180;
const MOST = 560;
const MOST_ROW = 18;
const NAME_ROW = 16;

export class Heat {
  constructor(parts, units) {
    Object.assign(this, { parts, units });
    this.canvas = parts.heat.querySelector("canvas");
    const { heat } = parts;
    heat.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      heat.setPointerCapture(event.pointerId);
      this.isHeld = true;
      this.follow(event);
    });
    heat.addEventListener("pointermove", (event) => this.isHeld && this.follow(event));
    for (const kind of ["pointerup", "pointercancel"]) heat.addEventListener(kind, () => { this.isHeld = false; });
    heat.addEventListener("dblclick", () => units.toggle(units.unit));
  }

  follow(event) {
    const box = this.canvas.getBoundingClientRect();
    const { data, order } = this.units;
    const at = (place, from, size, count) => Math.max(0, Math.min(count - 1, Math.floor(((place - from) / size) * count)));
    this.units.move({
      step: at(event.clientX, box.left, box.width, data.steps),
      unit: order[at(event.clientY, box.top, box.height, data.units)],
    });
  }

  paint() {
    const { units } = this;
    const { data, order } = units;
    const density = window.devicePixelRatio || 1;
    const width = this.parts.heat.clientWidth;
    if (!width) return;
    const height = Math.max(Math.min(LEAST, data.units * MOST_ROW), Math.min(MOST, data.units * MOST_ROW));
    this.parts.heat.style.height = `${height}px`;
    const { values, columns, per, scale } = units.numbers();
    const { low, high, scale: kind } = units.quantity();
    const { pixels } = units.ramps[kind];
    const factor = (pixels.length - 1) / (high - low);
    const colour = (whole) => pixels[Math.max(0, Math.min(pixels.length - 1, Math.round((whole / scale - low) * factor)))];
    const across = groups(columns, Math.round(width * density), per > 1);
    const down = groups(data.units, Math.round(height * density), false);
    const image = new ImageData(across.cells, down.cells);
    const cells = new Uint32Array(image.data.buffer);
    for (let row = 0; row < down.count; row += 1) {
      for (let column = 0; column < across.count; column += 1) {
        let least = Infinity;
        let most = -Infinity;
        for (let each = down.from(row); each < down.from(row + 1); each += 1) {
          const start = order[each] * columns;
          for (let one = across.from(column); one < across.from(column + 1); one += 1) {
            const value = values[start + one];
            if (value < least) least = value;
            if (value > most) most = value;
          }
        }
        for (let y = 0; y < down.each; y += 1) {
          for (let x = 0; x < across.each; x += 1) {
            // Of a block that is wide, left is lowest; of one that is only high, top is lowest.
            const isHigh = across.each === 2 ? x === 1 : y === 1;
            cells[(row * down.each + y) * across.cells + column * across.each + x] = colour(isHigh ? most : least);
          }
        }
      }
    }
    Object.assign(this.canvas, { width: across.cells, height: down.cells });
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    this.paintAxis(width);
    this.paintNames(height);
  }

  /** Whose row it is: as many units, in the order shown, as have room. */
  paintNames(height) {
    const { order } = this.units;
    const every = Math.ceil((NAME_ROW * order.length) / height);
    const labels = [];
    for (let row = 0; row < order.length; row += every) {
      const label = document.createElement("span");
      label.textContent = row ? order[row] : `unit ${order[row]}`;
      label.style.top = `${(100 * (row + 0.5)) / order.length}%`;
      labels.push(label);
    }
    this.parts.names.replaceChildren(...labels);
  }

  paintAxis(width) {
    const { steps } = this.units.data;
    const about = steps / Math.max(1, Math.floor(width / 90));
    const power = 10 ** Math.floor(Math.log10(Math.max(1, about)));
    const every = Math.max(1, [1, 2, 5, 10].find((times) => times * power >= about) * power);
    const labels = [];
    for (let step = 0; step < steps; step += every) {
      const label = document.createElement("span");
      label.textContent = step ? step.toLocaleString("en") : "t = 0";
      label.style.left = `${(100 * (step + 0.5)) / steps}%`;
      labels.push(label);
    }
    this.parts.axis.replaceChildren(...labels);
  }

  mark() {
    const { data, row, unit, step } = this.units;
    const { cursor, row: strip } = this.parts;
    cursor.style.left = `${(100 * (step + 0.5)) / data.steps}%`;
    strip.style.top = `${(100 * row[unit]) / data.units}%`;
    strip.style.height = `${100 / data.units}%`;
  }
}

/** How `count` columns go into at most `pixels`: one cell each, or two for every group of them. */
function groups(count, pixels, arePairs) {
  if (count <= pixels) return { count, cells: count, each: 1, from: (at) => at };
  const most = Math.max(1, Math.floor(pixels / 2));
  // What came in pairs (lowest, highest) is never torn apart.
  const edge = (at) => (arePairs ? 2 * Math.floor((at * count) / most / 2) : Math.floor((at * count) / most));
  return { count: most, cells: 2 * most, each: 2, from: (at) => (at === most ? count : edge(at)) };
}
