// A line to be predicted. Streamlit calls this after every change of the data and of the theme.
import { apart } from "../bench/apart.js";
import { Paper } from "./paper.js";

const papers = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".gp");
  if (!papers.has(root)) papers.set(root, new Paper(root));
  papers.get(root).load(data, (answer) => apart(() => setStateValue("answer", answer)));
  root.style.visibility = "visible";
}
