// The numbers of a picture as a table: sorted by a press on a column's head, copied whole, read cell by cell.

const RAISED = Object.fromEntries([..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, at) => [sign, "-0123456789"[at]]));
const COPIED_FOR_MS = 1800;

/** What a text counts as when rows are put in order: a number if it begins with one, else itself. */
function orderOf(text) {
  const plain = text.replace(/ × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, power) => `e${[...power].map((sign) => RAISED[sign]).join("")}`);
  const number = Number.parseFloat(plain.replaceAll("−", "-").replaceAll(",", "").replace(/^t = /, ""));
  return Number.isNaN(number) ? text : number;
}

const TABLE_REST_MS = 250;
export const TABLE_ROWS = 200;
export const TABLE_CELLS = 4000;

/** All of `count` units, the one in focus before the others. */
export function fromOne(unit, count) {
  return [unit, ...Array.from({ length: count }, (_, other) => other).filter((other) => other !== unit)];
}

/** A table cut to a size that somebody can walk through, with a note of what was left out. `more`: where that is. */
export function bounded({ rows, columns, ...table }, more) {
  const kept = Math.max(1, Math.floor(TABLE_CELLS / Math.min(rows.length, TABLE_ROWS)));
  const cut = rows.slice(0, TABLE_ROWS).map(([name, cells]) => [name, cells.slice(0, kept)]);
  return noted({ ...table, columns: columns.slice(0, kept), rows: cut }, rows.length, columns.length, more);
}

/** A table with a note of how many rows and columns of how many it has. */
export function noted(table, rows, columns, more) {
  const left = [
    ...(table.rows.length < rows ? [`${table.rows.length} of ${rows} rows`] : []),
    ...(table.columns.length < columns ? [`${table.columns.length} of ${columns} columns`] : []),
  ];
  return { ...table, note: left.length ? `Here are ${left.join(" and ")}. ${more}` : "" };
}

/** A fold with a table that `make` gives: asked while it is open and the hand rests, so a closed one costs nothing. */
export class TableFold {
  constructor(host, make) {
    this.make = make;
    this.fold = document.createElement("details");
    this.fold.className = "gt-fold";
    const place = Object.assign(document.createElement("div"), { className: "gt-table" });
    this.table = new DataTable(place);
    this.fold.append(Object.assign(document.createElement("summary"), { textContent: "These numbers as a table" }), place);
    this.fold.addEventListener("toggle", () => this.fill());
    host.append(this.fold);
  }

  load() {
    this.paint();
  }

  paint() {
    if (!this.fold.open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), TABLE_REST_MS);
  }

  fill() {
    if (this.fold.open) this.table.show(this.make());
  }
}

export class DataTable {
  constructor(host) {
    this.host = host;
    this.sorted = null; // { column, way }: column −1 is that of the rows' names
    const add = (tag, className, text = "") => {
      const element = Object.assign(document.createElement(tag), { className, textContent: text });
      host.append(element);
      return element;
    };
    this.button = add("button", "gt-copy", "Copy the table");
    this.button.type = "button";
    this.button.onclick = () => this.copy();
    this.status = add("span", "gt-unseen");
    this.status.setAttribute("role", "status");
    this.box = add("div", "gt-box");
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "region");
    this.note = add("p", "gt-note");
  }

  /** table: caption, corner (what the rows are), columns, rows as [name, texts], note (what is left out). */
  show(table) {
    const said = JSON.stringify(table);
    if (said === this.said) return;
    this.said = said;
    this.table = table;
    if (this.sorted && this.sorted.column >= table.columns.length) this.sorted = null;
    this.paint();
  }

  paint() {
    const { table, sorted } = this;
    const rows = [...table.rows];
    if (sorted && sorted.column >= 0) {
      const compare = ([, one], [, other]) => {
        const [a, b] = [orderOf(one[sorted.column]), orderOf(other[sorted.column])];
        return typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;
      };
      rows.sort((one, other) => sorted.way * compare(one, other));
    } else if (sorted?.way === -1) rows.reverse();
    const made = (tag, text, attributes = {}) => {
      const element = document.createElement(tag);
      element.textContent = text;
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const root = document.createElement("table");
    root.append(made("caption", table.caption));
    const head = document.createElement("tr");
    [table.corner, ...table.columns].forEach((title, at) => {
      const column = at - 1;
      const isSorted = sorted?.column === column;
      const cell = made("th", "", { scope: "col", "aria-sort": isSorted ? (sorted.way === 1 ? "ascending" : "descending") : "none" });
      const button = made("button", title, { type: "button", title: "Sort by this column" });
      button.append(made("span", isSorted ? (sorted.way === 1 ? " ▲" : " ▼") : "", { "aria-hidden": "true" }));
      button.onclick = () => {
        this.sorted = { column, way: isSorted ? -sorted.way : 1 };
        this.paint();
        this.box.querySelectorAll("th button")[at].focus();
      };
      cell.append(button);
      head.append(cell);
    });
    const top = document.createElement("thead");
    top.append(head);
    const body = document.createElement("tbody");
    body.append(
      ...rows.map(([name, texts]) => {
        const row = document.createElement("tr");
        row.append(made("th", name, { scope: "row" }), ...texts.map((text) => made("td", text)));
        return row;
      }),
    );
    root.append(top, body);
    this.shown = rows;
    this.box.setAttribute("aria-label", table.caption);
    this.box.replaceChildren(root);
    this.note.textContent = table.note;
    this.note.hidden = !table.note;
  }

  /** As text with tabs between, which spreadsheets take. */
  async copy() {
    const { table } = this;
    // A word that a spreadsheet would run as a formula gets an apostrophe before it.
    const inert = (text) => (/^[=+@]/.test(text) ? `'${text}` : text.replaceAll("−", "-"));
    const lines = [[table.corner, ...table.columns], ...this.shown.map(([name, texts]) => [name, ...texts])];
    const text = lines.map((line) => line.map(inert).join("\t")).join("\n");
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "gt-unseen" });
    this.host.append(field);
    field.select();
    const isDone = document.execCommand("copy") || (await navigator.clipboard?.writeText(text).then(() => true, () => false));
    field.remove();
    this.button.focus();
    this.status.textContent = this.button.textContent = isDone ? "Copied" : "The browser does not let this page copy";
    setTimeout(() => {
      this.button.textContent = "Copy the table";
    }, COPIED_FOR_MS);
  }
}
