// All units of a layer. Streamlit calls this after every change of the data and of the theme.
import { apart } from "../bench/apart.js";
import { Units } from "./units.js";

const pictures = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const view = parentElement.querySelector(".gu-view");
  if (!pictures.has(view)) pictures.set(view, new Units(view));
  pictures.get(view).load(data, (hand) => apart(() => setStateValue("hand", hand)));
  view.style.visibility = "visible";
}
