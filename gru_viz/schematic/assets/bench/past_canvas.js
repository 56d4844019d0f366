// What is painted on the canvases of the past: the heatmaps, and the lines below them. `zoom` says which steps.
import { fitted } from "./canvas.js";

const pixelwise = document.createElement("canvas"); // One pixel for each cell, which is then blown up.

/**
 * Where a picture has room for every step: null. Else the ends of groups of steps; each group gets two columns of
 * pixels, its lowest and its highest value, so no spike is lost.
 */
export function groupsOf({ first, count }, pixels) {
  const most = Math.max(1, Math.floor(pixels / 2));
  return count <= 2 * most ? null : Array.from({ length: most + 1 }, (_, at) => first + Math.floor((at * count) / most));
}

/** One quantity as a heatmap, units × time; the row of a unit is `rowHeight` pixels high. */
export function paintHeat(canvas, { name, width, rowHeight, model, hand, zoom }) {
  const { units } = model;
  const context = fitted(canvas, width, rowHeight * units);
  const groups = groupsOf(zoom, canvas.width);
  const columns = groups ? 2 * (groups.length - 1) : zoom.count;
  if (pixelwise.width !== columns || pixelwise.height !== units) Object.assign(pixelwise, { width: columns, height: units });
  const image = new ImageData(columns, units);
  const pixels = new Uint32Array(image.data.buffer);
  const [colours, values, level] = [model.pixels(name), model.values[name], model.leveller(name)];
  const end = (row) => Math.min(zoom.first + zoom.count, model.hidden[name]?.[row] ?? Infinity);
  for (let row = 0; row < units; row += 1) {
    for (let column = 0; !groups && zoom.first + column < end(row); column += 1) {
      pixels[row * columns + column] = colours[level(values[(zoom.first + column) * units + row])];
    }
    for (let group = 0; groups && group < groups.length - 1 && groups[group] < end(row); group += 1) {
      let low = Infinity;
      let high = -Infinity;
      for (let step = groups[group]; step < Math.min(groups[group + 1], end(row)); step += 1) {
        const value = values[step * units + row];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      pixels[row * columns + 2 * group] = colours[level(low)];
      pixels[row * columns + 2 * group + 1] = colours[level(high)];
    }
  }
  pixelwise.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, width, rowHeight * units);
  context.drawImage(pixelwise, 0, 0, width, rowHeight * units);
  const column = width / zoom.count;
  for (let row = 0; row < units; row += 1) markHidden(context, hand, [(end(row) - zoom.first) * column, row * rowHeight, width, (row + 1) * rowHeight]);
  context.fillStyle = hand.tone("--paper");
  if (column >= 7) for (let at = 1; at < zoom.count; at += 1) context.fillRect(Math.round(at * column) - 0.5, 0, 1, rowHeight * units);
  if (rowHeight >= 7) for (let row = 1; row < units; row += 1) context.fillRect(0, row * rowHeight - 0.5, width, 1);
  if (model.forced[name]) markForced(context, { name, column, rowHeight, model, hand, zoom });
}

const HATCH_PX = 7;

/** Hatched, with a question mark: the place [left, top, right, bottom] of values that are hidden. */
function markHidden(context, hand, [from, top, right, bottom]) {
  const left = Math.max(0, from);
  if (left >= right) return;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.strokeStyle = hand.tone("--edge");
  context.lineWidth = 1.5;
  context.beginPath();
  for (let x = left - ((left - top) % HATCH_PX) - (bottom - top); x < right; x += HATCH_PX) {
    context.moveTo(x, bottom);
    context.lineTo(x + bottom - top, top);
  }
  context.stroke();
  const [x, y, size] = [(left + right) / 2, (top + bottom) / 2, Math.min(18, bottom - top)];
  context.fillStyle = hand.tone("--paper");
  context.fillRect(x - size / 2, y - size / 2, size, size);
  context.fillStyle = hand.tone("--ink");
  context.font = `bold ${size}px sans-serif`;
  Object.assign(context, { textAlign: "center", textBaseline: "middle" });
  context.fillText("?", x, y + 1);
  context.restore();
}

/** A dotted frame round every cell that is forced. */
function markForced(context, { name, column, rowHeight, model, hand, zoom }) {
  context.lineWidth = 2;
  for (let row = 0; row < model.units; row += 1) {
    for (let at = 0, from = null; at <= zoom.count; at += 1) {
      const isForced = at < zoom.count && model.isForced(name, row, zoom.first + at);
      if (isForced) from ??= at;
      else if (from !== null) {
        const place = [from * column + 1, row * rowHeight + 1, (at - from) * column - 2, rowHeight - 2];
        context.setLineDash([]);
        context.strokeStyle = hand.tone("--paper");
        context.strokeRect(...place);
        context.setLineDash([3, 2]);
        context.strokeStyle = hand.tone("--ink");
        context.strokeRect(...place);
        from = null;
      }
    }
  }
  context.setLineDash([]);
}

/** The steps that a line goes through: all that are shown, or of each group the lowest and the highest. */
function corners(look, zoom, groups) {
  if (!groups) return Array.from({ length: zoom.count }, (_, at) => zoom.first + at);
  const found = [];
  for (let group = 0; group < groups.length - 1; group += 1) {
    let low = groups[group];
    let high = low;
    for (let step = low; step < groups[group + 1]; step += 1) {
      if (look(step) < look(low)) low = step;
      if (look(step) > look(high)) high = step;
    }
    found.push(Math.min(low, high), Math.max(low, high));
  }
  return found;
}

/**
 * The unit in focus over time; where something is forced, the free run stays as a thin ghost beside it.
 * Gives the lowest and the highest value of the axis.
 */
export function paintTraces(canvas, { unit, width, height, model, hand, zoom }) {
  const context = fitted(canvas, width, height);
  const groups = groupsOf(zoom, canvas.width);
  const ranges = model.past.map((name) => model.range(name));
  const low = Math.min(...ranges.map(([least]) => least));
  const high = Math.max(...ranges.map(([, most]) => most));
  const y = (value) => 5 + (1 - (value - low) / (high - low)) * (height - 10);
  const x = (step) => (zoom.share(step) + 0.5 / zoom.count) * width;
  context.clearRect(0, 0, width, height);
  context.lineWidth = 1;
  for (const value of [low, 0, high]) {
    context.strokeStyle = hand.tone(value === 0 ? "--faint" : "--grid");
    context.beginPath();
    context.moveTo(0, Math.round(y(value)) + 0.5);
    context.lineTo(width, Math.round(y(value)) + 0.5);
    context.stroke();
  }
  const stroke = (look) => {
    context.beginPath();
    corners(look, zoom, groups).forEach((step, at) => context[at ? "lineTo" : "moveTo"](x(step), y(look(step))));
    context.stroke();
  };
  for (const name of model.past) {
    const { colour, dash } = model.data.quantities[name];
    context.strokeStyle = hand.tone(`--line-${colour}`);
    if (model.free) {
      context.lineWidth = 1.4;
      context.setLineDash([2, 3]);
      context.globalAlpha = 0.85;
      stroke((step) => model.lookFree(name, unit, step));
      context.globalAlpha = 1;
    }
    context.lineWidth = 2.4;
    context.setLineDash(dash ? dash.split(" ").map(Number) : []);
    stroke((step) => model.look(name, unit, step));
  }
  context.setLineDash([]);
  const from = Math.min(...model.past.map((name) => model.hidden[name]?.[unit] ?? Infinity));
  markHidden(context, hand, [zoom.share(from) * width, 0, width, height]);
  return [low, high];
}
