// The curves and the strips of a film as tables of numbers.
import { bounded } from "../table/table.js";

/** A row for each point of each curve, as the pointer reads it. */
export function curvesTable(film) {
  const rows = film.data.panels.flatMap((panel) =>
    panel.lines.flatMap((line) => line.texts.map((text) => [`${film.titleOf(line.kind)}, ${panel.title}`, [text]])),
  );
  const table = { caption: "Losses and scores against updates", corner: "learner and curve", columns: ["what it says"], rows };
  return bounded(table, "Point at the curves for the others.");
}

/** A row for each step of the example, a column for each quantity of each unit, at the checkpoint that is shown. */
export function filmTable(film) {
  const { strips, learner, data } = film;
  if (!learner) return { caption: "Nothing has been learnt yet", corner: "time step", columns: [], rows: [], note: "" };
  const at = film.at(learner);
  const columns = learner.strips.flatMap((strip) => Array.from({ length: data.units }, (_, unit) => ({ strip, unit })));
  const table = {
    caption: `Gates and states of the ${learner.title} after ${learner.updates[at]} updates`,
    corner: "time step",
    columns: columns.map(({ strip, unit }) => `${strip.title}, unit ${unit}`),
    rows: data.tokens.map((token, step) => [
      `t = ${step} “${token}”`,
      columns.map(({ strip, unit }) => {
        const { whole, scale } = strips.value(learner, strip.name, at, step, unit);
        return strips.number(whole, scale);
      }),
    ]),
  };
  return bounded(table, "Point at a cell for the others.");
}
