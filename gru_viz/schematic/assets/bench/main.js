// The live bench in a page of Streamlit. All that is of some size comes once and is kept under a name that follows from
// what it says: the bench's own script and styles, what belongs to a cell, and what no hand changes about a run. What is kept is told with every message.
import { apart } from "./apart.js";
import { goesFirst, goesNoMore } from "./unsent.js";

const MOST_KEPT = 12;
const kept = (globalThis.gru_viz_kept ??= new Map());
const modules = (globalThis.gru_viz_modules ??= new Map());
const visits = new WeakMap();

/** A module from its text, each once. */
function moduleOf(text) {
  if (!modules.has(text)) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    modules.set(text, import(address).finally(() => URL.revokeObjectURL(address)));
  }
  return modules.get(text);
}

/** One place on a page that holds a bench. */
class Visit {
  constructor(root) {
    this.root = root;
  }

  async show(data, setStateValue) {
    this.data = data;
    const send = (hand) => apart(() => setStateValue("hand", { ...hand, kept: [...kept.keys()] }));
    for (const [id, text] of Object.entries(data.texts)) kept.set(id, text);
    const texts = data.parts.map((id) => kept.get(id));
    if (texts.includes(undefined)) {
      this.lost = (this.lost ?? 0) + 1;
      send({ hand: "", seq: 0, changes: [], picked: [], attempt: this.lost });
      return;
    }
    for (const id of data.parts) {
      kept.delete(id);
      kept.set(id, texts[data.parts.indexOf(id)]);
    }
    while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    const [code, css, structure, material] = texts;
    this.dressed ??= this.dress(css);
    const told = JSON.parse(structure);
    const [{ Bench }, program] = await Promise.all([moduleOf(code), moduleOf(told.program)]);
    if (this.data !== data || this.hasLeft) return; // Something newer came in the meantime.
    const stage = this.root.querySelector(".gv-bench");
    this.bench ??= new Bench(this.root, stage);
    this.bench.load(told, program, { ...JSON.parse(material), ...data }, send);
    this.bench.listen();
    goesFirst(this.bench.outbox);
    this.makeRoom();
  }

  dress(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const tree = this.root.getRootNode();
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, sheet];
    return true;
  }

  /** The page keeps a place for the bench until it is there; from then on the bench is as high as it is. */
  makeRoom() {
    const place = this.root.getRootNode().host?.closest('[class*="_bench"]');
    place?.style.setProperty("min-height", "0", "important");
  }

  leave() {
    this.hasLeft = true;
    if (!this.bench) return;
    goesNoMore(this.bench.outbox);
    this.bench.leave();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const stage = parentElement.querySelector(".gv-bench");
  if (!visits.has(stage)) visits.set(stage, new Visit(parentElement));
  const visit = visits.get(stage);
  visit.hasLeft = false;
  visit.show(data, setStateValue);
  return () => visit.leave();
}
