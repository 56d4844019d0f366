// The live bench in the page. Streamlit calls this after every change of the data and of the theme.
import { apart } from "./apart.js";
import { Bench } from "./bench.js";

const benches = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const stage = parentElement.querySelector(".gv-bench");
  if (!benches.has(stage)) benches.set(stage, new Bench(parentElement, stage));
  const bench = benches.get(stage);
  bench.load(data, (hand) => apart(() => setStateValue("hand", hand)));
  bench.listen();
  return () => bench.leave();
}
