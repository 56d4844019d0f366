// What is painted on the canvases of the past: the heatmaps, and the lines below them.
import { fitted } from "./canvas.js";

const pixelwise = document.createElement("canvas"); // One pixel for each cell, which is then blown up.

/** One quantity as a heatmap, units × time; the row of a unit is `rowHeight` pixels high. */
export function paintHeat(canvas, { name, width, rowHeight, model, hand }) {
  const { steps, units } = model;
  if (pixelwise.width !== steps || pixelwise.height !== units) Object.assign(pixelwise, { width: steps, height: units });
  const image = new ImageData(steps, units);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = model.pixels(name);
  for (let row = 0; row < units; row += 1) {
    for (let step = 0; step < steps; step += 1) pixels[row * steps + step] = colours[model.level(name, model.look(name, row, step))];
  }
  pixelwise.getContext("2d").putImageData(image, 0, 0);
  const context = fitted(canvas, width, rowHeight * units);
  context.imageSmoothingEnabled = false;
  context.drawImage(pixelwise, 0, 0, width, rowHeight * units);
  const column = width / steps;
  context.fillStyle = hand.tone("--paper");
  if (column >= 7) for (let step = 1; step < steps; step += 1) context.fillRect(Math.round(step * column) - 0.5, 0, 1, rowHeight * units);
  if (rowHeight >= 7) for (let row = 1; row < units; row += 1) context.fillRect(0, row * rowHeight - 0.5, width, 1);
  if (model.forced[name]) markForced(context, { name, column, rowHeight, model, hand });
}

/** A dotted frame round every cell that is forced. */
function markForced(context, { name, column, rowHeight, model, hand }) {
  context.lineWidth = 2;
  for (let row = 0; row < model.units; row += 1) {
    for (let step = 0, from = null; step <= model.steps; step += 1) {
      const isForced = step < model.steps && model.isForced(name, row, step);
      if (isForced) from ??= step;
      else if (from !== null) {
        const place = [from * column + 1, row * rowHeight + 1, (step - from) * column - 2, rowHeight - 2];
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

/**
 * The unit in focus over time; where something is forced, the free run stays as a thin ghost beside it.
 * Gives the lowest and the highest value of the axis.
 */
export function paintTraces(canvas, { unit, width, height, model, hand }) {
  const context = fitted(canvas, width, height);
  const ranges = model.past.map((name) => model.range(name));
  const low = Math.min(...ranges.map(([least]) => least));
  const high = Math.max(...ranges.map(([, most]) => most));
  const y = (value) => 5 + (1 - (value - low) / (high - low)) * (height - 10);
  const x = (step) => ((step + 0.5) * width) / model.steps;
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
    for (let step = 0; step < model.steps; step += 1) context[step ? "lineTo" : "moveTo"](x(step), y(look(step)));
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
  return [low, high];
}
