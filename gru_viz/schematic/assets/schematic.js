// Shows one or two drawings of a schematic and follows the page's theme. Paints only what Python sent.

const FORBIDDEN = "script, foreignObject, iframe, object, embed, a, use, image, animate, set, style, link";

/** The drawing as an element, or null for anything that is not a plain drawing. */
function parsed(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.localName !== "svg" || root.querySelector("parsererror") || root.querySelector(FORBIDDEN)) return null;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const { name, value } of element.attributes) {
      if (/^on|href$/i.test(name) || /javascript:|url\(/i.test(value)) return null;
    }
  }
  return document.adoptNode(root);
}

/** Make `old` read like `next` where both are the same drawing; keeping the elements lets them fade. */
function updated(old, next) {
  const before = [old, ...old.querySelectorAll("*")];
  const after = [next, ...next.querySelectorAll("*")];
  if (old.dataset.layout !== next.dataset.layout || before.length !== after.length) return false;
  if (before.some((element, i) => element.localName !== after[i].localName)) return false;
  before.forEach((element, i) => {
    for (const { name, value } of after[i].attributes) {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
    if (!after[i].children.length && element.textContent !== after[i].textContent) {
      element.textContent = after[i].textContent;
    }
  });
  return true;
}

function show(stage, view, text) {
  let host = stage.querySelector(`[data-view="${view}"]`);
  if (!host) {
    host = document.createElement("div");
    host.className = "gv-view";
    host.dataset.view = view;
    stage.append(host);
  }
  if (host.drawnFrom === text) return;
  const next = text ? parsed(text) : null;
  if (!text) host.replaceChildren();
  else if (!next) console.warn("gru_viz: refused a drawing that is not plain SVG");
  else if (!host.firstElementChild || !updated(host.firstElementChild, next)) host.replaceChildren(next);
  host.drawnFrom = text;
}

/** Relative luminance of the page's background, from 0 to 1; colours come as any CSS text. */
function luminance(stage) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = getComputedStyle(stage).getPropertyValue("--st-background-color").trim() || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

// Streamlit calls this after every change of the data and of the theme.
export default function ({ data, parentElement }) {
  const stage = parentElement.querySelector(".gv-stage");
  stage.dataset.theme = luminance(stage) < 0.5 ? "dark" : "light";
  stage.dataset.fit = data.fit;
  stage.dataset.views = data.narrow ? "2" : "1";
  show(stage, "wide", data.svg);
  show(stage, "narrow", data.narrow);
}
