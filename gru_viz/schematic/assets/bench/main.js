// The live bench in the page. Streamlit calls this after every change of the data and of the theme.
import { apart } from "./apart.js";
import { Bench } from "./bench.js";

const benches = new WeakMap();

/** The page keeps a place for the bench until it is there; from then on the bench is as high as it is. */
function makeRoom(parentElement) {
  const place = parentElement.getRootNode().host?.closest(".st-key-live_bench");
  if (place) place.style.minHeight = "0";
}

export default function ({ data, parentElement, setStateValue }) {
  const stage = parentElement.querySelector(".gv-bench");
  if (!benches.has(stage)) benches.set(stage, new Bench(parentElement, stage));
  const bench = benches.get(stage);
  bench.load(data, (hand) => apart(() => setStateValue("hand", hand)));
  bench.listen();
  makeRoom(parentElement);
  return () => bench.leave();
}
