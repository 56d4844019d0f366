// The strips as a table of numbers: a row for each step shown, the unit in focus before all others.
import { bounded, fromOne } from "../table/table.js";
import { toldOf } from "./digits.js";

export function pastTable(model, unit, zoom) {
  const units = fromOne(unit, model.units);
  const columns = units.flatMap((each) => model.past.map((name) => ({ name, unit: each })));
  const table = {
    caption: "Gates and states of every unit",
    corner: "time step",
    columns: columns.map((column) => `${model.data.quantities[column.name].title}, ${model.unitTitle(column.unit)}`),
    rows: Array.from({ length: zoom.count }, (_, at) => {
      const step = zoom.first + at;
      const token = model.token(step);
      const values = columns.map((column) => toldOf(model, column.name, column.unit, step));
      return [`t = ${step}${token ? ` “${token}”` : ""}`, values];
    }),
  };
  return bounded(table, "Zoom in, or choose another unit, for the others.");
}
