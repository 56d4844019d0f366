// What the past shows: the heatmaps, what lies over them, and the lines below. `zoom` says which steps.
/**
 * Where a picture has room for every step: null. Else the ends of groups of steps; each group gets two columns of
 * pixels, its lowest and its highest value, so no spike is lost.
 */
export function groupsOf({ first, count }, pixels) {
  const most = Math.max(1, Math.floor(pixels / 2));
  return count <= 2 * most ? null : Array.from({ length: most + 1 }, (_, at) => first + Math.floor((at * count) / most));
}

/** One quantity as a heatmap, units × time: a pixel for each cell, which the page's styles blow up to `width`. */
export function paintHeat(canvas, { name, width, model, zoom }) {
  const { units } = model;
  const groups = groupsOf(zoom, Math.round(width * devicePixelRatio));
  const columns = groups ? 2 * (groups.length - 1) : zoom.count;
  if (canvas.width !== columns || canvas.height !== units) Object.assign(canvas, { width: columns, height: units });
  const image = new ImageData(columns, units);
  const pixels = new Uint32Array(image.data.buffer);
  const [colours, values, level] = [model.pixels(name), model.values[name], model.leveller(name)];
  for (let row = 0; row < units; row += 1) {
    const stop = Math.min(zoom.first + zoom.count, model.hidden[name]?.[row] ?? Infinity);
    for (let column = 0; !groups && zoom.first + column < stop; column += 1) {
      pixels[row * columns + column] = colours[level(values[(zoom.first + column) * units + row])];
    }
    for (let group = 0; groups && group < groups.length - 1 && groups[group] < stop; group += 1) {
      let low = Infinity;
      let high = -Infinity;
      for (let step = groups[group]; step < Math.min(groups[group + 1], stop); step += 1) {
        const value = values[step * units + row];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      pixels[row * columns + 2 * group] = colours[level(low)];
      pixels[row * columns + 2 * group + 1] = colours[level(high)];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** An element over a picture of the past, which its styles hatch (b) or frame (i): from a step on, or one step. */
function markOver(tag, zoom, from, count, top, height) {
  const mark = document.createElement(tag);
  const left = Math.max(0, zoom.share(from));
  mark.style.cssText = `left: ${100 * left}%; width: ${100 * Math.min(1 - left, count / zoom.count)}%; top: ${top}px; height: ${height}px; font-size: ${Math.min(18, height)}px`;
  return mark;
}

/** What hides the values of a strip's rows, or of the lines: `from` of each, the first step that nobody is to see. */
export function hatched(zoom, from, rowHeight) {
  return from.flatMap((step, row) => (step <= zoom.last ? [markOver("b", zoom, step, Infinity, row * rowHeight, rowHeight)] : []));
}

/** What lies over a heatmap: gaps between large cells, a frame round each that is forced, hatches over what is hidden. */
export function paintMarks(layer, { name, width, rowHeight, model, zoom }) {
  const { units } = model;
  const { first, last, count } = zoom;
  const hidden = model.hidden[name] ?? [];
  const forced = model.rows.clamps.filter(([other]) => other === name);
  const said = JSON.stringify([width, rowHeight, units, first, count, forced.map(([, , ...place]) => place), hidden]);
  if (said === layer.dataset.said) return;
  layer.dataset.said = said;
  const gaps = (way, size) => `repeating-linear-gradient(${way}, var(--paper) 0 0.5px, transparent 0.5px calc(${size} - 0.5px), var(--paper) calc(${size} - 0.5px) ${size})`;
  const ways = [...(width / count >= 7 ? [gaps("to right", `${100 / count}%`)] : []), ...(rowHeight >= 7 ? [gaps("to bottom", `${rowHeight}px`)] : [])];
  layer.style.backgroundImage = ways.join(", ") || "none";
  const seen = forced.filter(([, , , step]) => step === null || (step >= first && step <= last));
  const rows = (unit) => (unit === null ? Array.from({ length: units }, (_, row) => row) : [unit]);
  const frame = (row, step) => markOver("i", zoom, step ?? first, step === null ? count : 1, row * rowHeight, rowHeight);
  const frames = seen.flatMap(([, , unit, step]) => rows(unit).map((row) => frame(row, step)));
  layer.replaceChildren(...hatched(zoom, hidden, rowHeight), ...frames);
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

/** An attribute, unless it is so already. */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * The unit in focus over time; where something is forced, the free run stays as a thin ghost beside it.
 * Gives the lowest and the highest value of the axis.
 */
export function paintTraces(picture, { unit, width, height, model, zoom }) {
  const groups = groupsOf(zoom, Math.round(width * devicePixelRatio));
  const ranges = model.past.map((name) => model.range(name));
  const low = Math.min(...ranges.map(([least]) => least));
  const high = Math.max(...ranges.map(([, most]) => most));
  const short = (length) => Math.round(length * 100) / 100;
  const y = (value) => 5 + (1 - (value - low) / (high - low)) * (height - 10);
  const x = (step) => (zoom.share(step) + 0.5 / zoom.count) * width;
  const seen = (look) => corners(look, zoom, groups).filter((step) => !Number.isNaN(look(step)));
  const through = (look) => seen(look).map((step) => `${short(x(step))},${short(y(look(step)))}`).join(" ");
  const lines = [low, 0, high].map((value) => {
    const at = Math.round(y(value)) + 0.5;
    return [`0,${at} ${width},${at}`, value === 0 ? "var(--faint)" : "var(--grid)", "axis", ""];
  });
  for (const name of model.past) {
    const { colour, dash } = model.data.quantities[name];
    const stroke = `var(--line-${colour})`;
    if (model.free) lines.push([through((step) => model.lookFree(name, unit, step)), stroke, "ghost", "2 3"]);
    lines.push([through((step) => model.look(name, unit, step)), stroke, "run", dash]);
  }
  set(picture, "viewBox", `0 0 ${width} ${height}`);
  while (picture.children.length > lines.length) picture.lastChild.remove();
  while (picture.children.length < lines.length) picture.append(document.createElementNS(picture.namespaceURI, "polyline"));
  lines.forEach(([points, stroke, kind, dash], at) => {
    const element = picture.children[at];
    set(element, "points", points);
    set(element, "style", `stroke: ${stroke}; stroke-dasharray: ${dash || "none"}`);
    set(element, "class", kind);
  });
  return [low, high];
}
