// A sentence as a trained net reads it. Streamlit calls this after every change of the data and of the theme.
import { apart } from "../bench/apart.js";
import { gestureNow } from "../bench/gesture.js";
import { goesFirst, goesNoMore } from "../bench/unsent.js";
import { Sentence } from "./sentence.js";

const sentences = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const view = parentElement.querySelector(".gw-view");
  if (!sentences.has(view)) sentences.set(view, new Sentence(view));
  const sentence = sentences.get(view);
  sentence.load(data, (hand) => apart(() => setStateValue("hand", { ...hand, gesture: gestureNow() })));
  goesFirst(sentence.choices);
  view.style.visibility = "visible";
  return () => {
    goesNoMore(sentence.choices);
    sentence.leave();
  };
}
