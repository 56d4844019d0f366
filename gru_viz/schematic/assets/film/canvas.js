// Canvases that are sharp on every screen, in the page's own colours.

/** The context of a canvas that is `width` × `height` CSS pixels on this screen. */
export function fitted(canvas, width, height) {
  const density = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}

/** CSS colours as a canvas takes them, read through an element that shows nothing, each once until `clear`. */
export class Tones {
  constructor(probe) {
    this.probe = probe;
    this.known = new Map();
  }

  clear() {
    this.known.clear();
  }

  of(name) {
    if (!this.known.has(name)) {
      this.probe.style.color = `var(${name})`;
      this.known.set(name, getComputedStyle(this.probe).color);
    }
    return this.known.get(name);
  }
}
