// The strips as a table of numbers, made while its fold is open and the hand rests.
import { DataTable } from "../table/table.js";
import { made } from "./model.js";
import { toldOf } from "./digits.js";

const TABLE_ROWS = 200;
const TABLE_CELLS = 4000;
const TABLE_REST_MS = 250;

export class PastTable {
  constructor(host, model, hand, zoom) {
    Object.assign(this, { model, hand, zoom });
    this.fold = made("details", "gv-table");
    const place = made("div", "gt-table");
    this.table = new DataTable(place);
    this.fold.append(made("summary", "", "These numbers as a table"), place);
    this.fold.addEventListener("toggle", () => this.fill());
    host.append(this.fold);
  }

  load() {
    this.paint();
  }

  /** Follow the run, once the hand rests; a closed fold costs nothing. */
  paint() {
    if (!this.fold.open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), TABLE_REST_MS);
  }

  fill() {
    const { model, hand, zoom } = this;
    if (!this.fold.open || !model.past) return;
    const { first, count } = zoom;
    const steps = Math.min(count, TABLE_ROWS);
    const units = [hand.unit, ...Array.from({ length: model.units }, (_, unit) => unit).filter((unit) => unit !== hand.unit)];
    const all = units.flatMap((unit) => model.past.map((name) => ({ name, unit })));
    const columns = all.slice(0, Math.max(model.past.length, Math.floor(TABLE_CELLS / steps)));
    const left = [
      ...(count > steps ? [`the first ${steps} of ${count} steps shown`] : []),
      ...(columns.length < all.length ? [`the first ${columns.length} of ${all.length} columns, the unit in focus before all others`] : []),
    ];
    this.table.show({
      caption: "Gates and states of every unit",
      corner: "time step",
      columns: columns.map(({ name, unit }) => `${model.data.quantities[name].title}, ${model.unitTitle(unit)}`),
      rows: Array.from({ length: steps }, (_, at) => {
        const step = first + at;
        const token = model.token(step);
        return [`t = ${step}${token ? ` “${token}”` : ""}`, columns.map(({ name, unit }) => toldOf(model, name, unit, step))];
      }),
      note: left.length ? `Here are ${left.join(" and ")}. Zoom in, or choose another unit, for the others.` : "",
    });
  }
}
