// The panel that shows the arithmetic behind one number.
import { InspectorNumber, InspectorPlain } from "./inspector_number.js";
import { inspectorText } from "./inspector_text.js";
import { made, symbolElement } from "./model.js";

const LONGEST_TRAIL = 5;
const COPIED_MS = 1800;

/** The inspector's parts that are the same at every step: two steps alike in these differ in texts only. */
function inspectorShape(step) {
  const kind = (part) => (typeof part === "string" ? "" : part[1] ?? "-");
  return JSON.stringify([
    step.symbol, step.notes.length, step.value === "",
    step.lines.map((line) => [line.of, line.symbols, line.numbers.map(kind)]),
    step.tables.map((table) => [table.title, table.rows.map((row) => [row[0], kind(row[1]), kind(row[2])])]),
    step.given.map((row) => kind(row[1])),
  ]);
}

/** Every text that may change, as [text, ...link], in the order in which they are put on the page. */
function inspectorTexts(step) {
  return [
    [step.value], [step.place],
    ...step.notes.map((note) => [note]),
    ...step.lines.flatMap((line) => [
      ...line.numbers.map((part) => (typeof part === "string" ? [part] : part)), [line.result],
    ]),
    ...step.tables.flatMap((table) => [
      ...table.rows.flatMap(([, weight, value, product]) => [weight, value, [product]]), [table.total],
    ]),
    ...step.given.flatMap(([label, number]) => [[label], number]),
  ];
}

function inspectorSpans(spans) {
  return spans.map((span) =>
    span.q ? symbolElement({ head: span.head, sub: span.sub.replace("-", "−") }) : document.createTextNode(span.t),
  );
}

/**
 * The panel. onOpen(name, unit, dt): show that quantity, dt steps from the one that is shown; onPick(setting, place):
 * give that number a slider; symbol(name): { head, sub } of a quantity; onClose(): it should go.
 */
export function createInspector(host, { onClose, onOpen, onPick, symbol }) {
  let shown = null; // { step, name, unit, quantity, shape }
  let painters = [];
  let tables = [];
  let trail = []; // what was open before: { name, unit, dt, symbol }, dt being the way from the next one to it
  let going = null; // the way that was clicked, until what it leads to is shown

  const section = made("section", "gv-inspector", "", { "aria-label": "Arithmetic" });
  const crumbs = made("nav", "gvi-crumbs", "", { "aria-label": "Opened before" });
  const heading = made("h3", "gvi-heading", "", { tabindex: "-1" });
  const place = made("p", "gvi-place");
  const body = made("div", "gvi-body");
  const hint = made("p", "gvi-hint");
  const copy = made("button", "gvi-button", "Copy", { type: "button", title: "Copy all of this as text" });
  const close = made("button", "gvi-button", "✕", { type: "button", title: "Close (Escape)", "aria-label": "Close the arithmetic" });
  const said = made("span", "gvi-said", "", { role: "status" });
  const tools = made("div", "gvi-tools");
  const head = made("header", "gvi-head");
  tools.append(said, copy, close);
  head.append(heading, tools);
  section.append(crumbs, head, place, body, hint);
  crumbs.hidden = true;
  host.append(section);

  // Ways

  function go(name, unit, dt, newTrail) {
    going = { name, unit, step: shown.step.step + dt, trail: newTrail };
    onOpen(name, unit, dt);
  }

  function follow([, kind, ...link]) {
    if (kind === "pick") {
      const [setting, ...where] = link;
      onPick(setting, where);
      return;
    }
    const [name, unit, dt] = link;
    const here = { name: shown.name, unit: shown.unit, dt: -dt, symbol: shown.step.symbol };
    go(name, unit, dt, [...trail, here].slice(-LONGEST_TRAIL));
  }

  function told([, kind, ...link]) {
    const called = (name) => {
      const { head: letter, sub } = symbol(name);
      return sub ? `${letter}_${sub}` : letter;
    };
    if (kind === "open") {
      const [name, unit, dt] = link;
      return `Open ${called(name)} of unit ${unit}${dt ? ", one step earlier" : ""}`;
    }
    const [setting, ...where] = link;
    return setting === "edits" ? `Get a slider for this number of ${called(where[0])}` : "Get a slider for this input";
  }

  function paintTrail() {
    crumbs.hidden = !trail.length;
    const buttons = trail.map((entry, at) => {
      const button = made("button", "gvi-crumb", "", { type: "button" });
      button.append(at === trail.length - 1 ? "← " : "", ...inspectorSpans(entry.symbol), `, unit ${entry.unit}`);
      const dt = trail.slice(at).reduce((sum, each) => sum + each.dt, 0);
      button.addEventListener("click", () => go(entry.name, entry.unit, dt, trail.slice(0, at)));
      return button;
    });
    crumbs.replaceChildren(...buttons.flatMap((button, at) => (at ? [made("span", "", "›", { "aria-hidden": "true" }), button] : [button])));
  }

  // Building

  function build(step, quantity, canPick) {
    const texts = inspectorTexts(step);
    const put = (painter) => {
      painters.push(painter);
      return painter.element;
    };
    const plain = (element) => put(new InspectorPlain(element));
    const number = () => {
      const text = texts[painters.length];
      const isOff = text[1] === "pick" && !canPick;
      return put(new InspectorNumber(isOff ? [] : text, isOff ? () => "" : told, follow));
    };
    const cell = (content, className = "") => {
      const td = made("td", className);
      td.append(content);
      return td;
    };
    painters = [];
    tables = [];

    heading.replaceChildren(...inspectorSpans(step.symbol), step.value && " = ", plain(made("b", "gvi-value")));
    place.replaceChildren(`${quantity.title.charAt(0).toUpperCase()}${quantity.title.slice(1)}, `, plain(made("span")));
    const notes = step.notes.map(() => plain(made("p", "gvi-note")));

    const lines = step.lines.map((line) => {
      const row = made("div", "gvi-line");
      const chunk = (...content) => {
        const span = made("span", "gvi-chunk");
        span.append(...content);
        return span;
      };
      row.append(chunk(...inspectorSpans(line.of)), " ");
      if (line.symbols.length) row.append(chunk("= ", ...inspectorSpans(line.symbols)), " ");
      const parts = line.numbers.map((part) => (typeof part === "string" ? plain(made("span")) : number()));
      row.append(chunk("= ", ...parts), " ", chunk("= ", plain(made("b"))));
      return row;
    });

    const grids = step.tables.map((table) => {
      const grid = made("table", "gvi-table");
      const caption = made("caption");
      caption.append(...inspectorSpans(table.title));
      const top = made("tr");
      const [matrix, vector] = [table.matrix, table.vector].map((name) => symbolElement(symbol(name)));
      top.append(...[["from"], [matrix], ["× ", vector], ["= product"]].map((words) => {
        const th = made("th", "", "", { scope: "col" });
        th.append(...words);
        return th;
      }));
      const rows = table.rows.map(([label]) => {
        const row = made("tr");
        row.append(made("th", "", label, { scope: "row" }), cell(number()), cell(number()), cell(number()));
        return row;
      });
      const sum = made("tr");
      sum.append(made("th", "", "sum", { scope: "row" }), made("td"), made("td"), cell(number()));
      const parts = [made("thead"), made("tbody"), made("tfoot")];
      parts[0].append(top);
      parts[1].append(...rows);
      parts[2].append(sum);
      grid.append(caption, ...parts);
      tables.push({ grid, rows });
      return grid;
    });

    const given = made("table", "gvi-table gvi-given");
    given.append(...step.given.map(() => {
      const row = made("tr");
      row.append(plain(made("th", "", "", { scope: "row" })), cell(number()));
      return row;
    }));
    if (step.given.length) tables.push({ grid: given, rows: [] });
    body.replaceChildren(...notes, ...lines, ...grids, ...(step.given.length ? [given] : []));
    const kinds = new Set(texts.map((text) => text[1]));
    hint.textContent = [
      kinds.has("open") ? "Underlined numbers open their own arithmetic." : "",
      kinds.has("pick") && canPick ? "Boxed numbers get a slider." : "",
    ].filter(Boolean).join(" ");
  }

  /** Points below each other: every column knows how long its longest decimal part is. */
  function align(step) {
    const length = (text) => Math.max(0, text.length - 1 - text.search(/\.\d+$|$/));
    const widths = step.tables.map((table) => [1, 2, 3].map((column) =>
      Math.max(...table.rows.map((row) => length(column < 3 ? row[column][0] : row[3])), column === 3 ? length(table.total) : 0)));
    if (step.given.length) widths.push([Math.max(...step.given.map(([, number]) => length(number[0])))]);
    tables.forEach(({ grid, rows }, at) => {
      const wanted = widths[at].join(" ");
      if (grid.dataset.parts !== wanted) {
        grid.dataset.parts = wanted;
        widths[at].forEach((digits, column) => grid.style.setProperty(`--part-${column + 1}`, digits ? `${digits + 0.5}ch` : "0ch"));
      }
      rows.forEach((row, k) => row.classList.toggle("gvi-zero", step.tables[at].rows[k][3] === "0"));
    });
  }

  // What it can do

  /** Show the arithmetic of one step; meta: { name, unit, quantity: { title, colour, formula }, canPick }. */
  function show(step, { name, unit, quantity, canPick = true }) {
    if (shown && shown.step === step && shown.name === name && shown.quantity === quantity && shown.canPick === canPick) return;
    const active = section.getRootNode().activeElement;
    const isHeld = section.contains(active);
    const isOther = !shown || shown.name !== name || shown.unit !== unit;
    if (going && going.name === name && going.unit === unit && (isOther || going.step === step.step)) {
      trail = going.trail;
      going = null;
      paintTrail();
    } else if (isOther) {
      trail = [];
      going = null;
      paintTrail();
    }
    const shape = `${name} ${unit} ${canPick} ${quantity.title} ${JSON.stringify(quantity.formula)} ${inspectorShape(step)}`;
    if (!shown || shown.shape !== shape) {
      build(step, quantity, canPick);
      section.style.setProperty("--line", `var(--line-${quantity.colour})`);
    }
    shown = { step, name, unit, quantity, canPick, shape };
    inspectorTexts(step).forEach((text, at) => painters[at].paint(text));
    align(step);
    // A button that was pressed may be gone; the keyboard goes on from the heading.
    if (isHeld && !active.isConnected) heading.focus({ preventScroll: true });
  }

  async function copied() {
    if (!shown) return;
    const text = inspectorText(shown.step, shown.quantity);
    let isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (!isDone) {
      // Without a secure address there is no clipboard: select the text the old way.
      const area = made("textarea", "gvi-copy", "", { "aria-label": "The arithmetic as text", readonly: "" });
      area.value = text;
      section.append(area);
      area.select();
      isDone = document.execCommand("copy");
      area.remove();
      copy.focus();
    }
    said.textContent = isDone ? "Copied" : "Could not copy";
    setTimeout(() => {
      said.textContent = "";
    }, COPIED_MS);
  }

  copy.addEventListener("click", copied);
  close.addEventListener("click", () => onClose());
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  });
  return { show, element: section };
}
