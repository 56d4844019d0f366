// The clocks of live.py. Runs in the page before the page's own scripts.

/** Calls back when the next frame is over: its scripts, style, layout and paint. */
function afterFrame(does) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => does(performance.now());
    channel.port2.postMessage(null);
  });
}

/**
 * Watch a bench from now on; `window.drag.events` fills with { from, at, to, frames, painted }: times in ms,
 * of the event's own stamp, of its handling, and of the end of the frame that showed `to`.
 *
 * `id` is a slider's, which stands on multiples of `grid`, or "step"; only events that ask for another value than the one before are noted. With `grab` only
 * the press is, until the bench shows that slider at all.
 */
function watch(stage, id, { grab = false, grid = 0.1 } = {}) {
  const drag = { moves: 0, events: [] };
  window.drag = drag;
  const words = stage.querySelector(".gv-token-strip");
  const count = Number(stage.querySelector("[data-part=tokens]").getAttribute("aria-valuemax")) + 1;
  let stamp = null;
  const shown = () => {
    const [step, , , slider, value] = stage.dataset.shown.split(" ");
    if (id === "step") return Number(step);
    return slider === id ? (grab ? "live" : Number(value)) : null;
  };
  const look = (event) => afterFrame((now) => {
    event.frames += 1;
    const since = drag.events.slice(drag.events.indexOf(event));
    if (since.some(({ to }) => to === shown())) event.painted = now;
    else if (now - event.from < 5000) look(event);
  });
  const note = (to) => {
    if (to === (drag.events.at(-1)?.to ?? shown())) return;
    const event = { from: stamp, at: performance.now(), to, frames: 0, painted: null };
    drag.events.push(event);
    look(event);
  };
  const stepAt = ({ clientX }) => {
    const { left, width } = words.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor(((clientX - left) / width) * count)));
  };
  // What the bench should come to: the nearest place on the slider's own grid, worked out here.
  const nearest = (range) => {
    const [low, high] = [Number(range.min), Number(range.max)];
    const count = Math.round((high - low) / grid);
    const at = Math.round(((range.valueAsNumber - low) / (high - low)) * count);
    return Math.round((low + at * grid) * 1000) / 1000 + 0;
  };
  const on = (name, does) => window.addEventListener(name, does, { capture: true });
  for (const name of ["pointerdown", "pointermove"]) {
    on(name, (event) => {
      stamp = event.timeStamp;
      drag.moves += name === "pointermove";
      if (grab && name === "pointerdown") note("live");
      if (id === "step" && event.buttons) note(stepAt(event));
    });
  }
  on("input", (event) => {
    const [range] = event.composedPath();
    if (!grab && range.dataset.slider === id) note(nearest(range)); // not yet snapped by the bench
  });
}

/** Milliseconds between frames of an idle page. */
function frameInterval() {
  return new Promise((resolve) => {
    const times = [];
    const frame = (now) => (times.push(now) < 61 ? requestAnimationFrame(frame) : resolve((now - times[0]) / 60));
    requestAnimationFrame(frame);
  });
}

/** A bare slider that writes its number into the page: what a browser needs for that alone. */
function bare() {
  document.body.innerHTML = "<input type=range min=-1000 max=1000 style='width:600px;margin:200px'><b></b>";
  const [range, text] = document.body.children;
  let asked = null;
  window.drag = { events: [] };
  range.addEventListener("input", () => {
    asked ??= requestAnimationFrame(() => {
      asked = null;
      text.textContent = range.value;
    });
  });
  window.addEventListener("pointerdown", (event) => {
    const from = event.timeStamp;
    const look = () => afterFrame((now) => {
      if (text.textContent) window.drag.events.push({ from, painted: now });
      else look();
    });
    look();
  }, { capture: true });
}

/** A range input, and an empty canvas of the bench's size that is repainted at every move: a peer for the drags. */
function empty() {
  document.body.innerHTML =
    "<div id=stage data-shown='0 0 0 '><div data-part=tokens><div class=gv-token-strip></div></div><input type=range step=any min=-10 max=10 data-slider=empty style='width:600px;margin:20px'><canvas></canvas></div>";
  const [stage, range, canvas] = [document.querySelector("#stage"), document.querySelector("input"), document.querySelector("canvas")];
  const density = window.devicePixelRatio;
  Object.assign(canvas, { width: 980 * density, height: 900 * density });
  canvas.style.width = "980px";
  const context = canvas.getContext("2d");
  let asked = null;
  range.addEventListener("input", () => {
    asked ??= requestAnimationFrame(() => {
      asked = null;
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.fillRect(0, 0, 1, 1);
      stage.dataset.shown = `0 0 0 empty ${Math.round(range.valueAsNumber * 10) / 10 + 0}`;
    });
  });
}

/** Count in `window.repaints` the frames in which a Plotly figure has got other data. */
function countRepaints(chart) {
  const mine = {};
  window.counting = mine;
  window.repaints = 0;
  let { data } = chart;
  const look = () => {
    if (window.counting !== mine) return;
    window.repaints += chart.data !== data;
    ({ data } = chart);
    requestAnimationFrame(look);
  };
  look();
}

Object.assign(window, { watch, bare, empty, frameInterval, countRepaints });
