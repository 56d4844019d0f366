// What both diagrams of the film share.
const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes and a text. */
export function svgMade(tag, attributes, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** Give an element the line colour of a learner. */
export function inColour(element, learner) {
  element.style.setProperty("--line", `var(--line-${learner.colour})`);
  return element;
}

/** A short piece of a learner's line, for a legend. */
export function sample(learner, dash) {
  const piece = inColour(svgMade("svg", { class: "gf-sample", "aria-hidden": "true" }), learner);
  piece.append(svgMade("line", { x1: 0, x2: 38, y1: 4, y2: 4, "stroke-dasharray": dash }));
  return piece;
}
