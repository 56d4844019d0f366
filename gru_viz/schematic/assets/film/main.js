// The film of a training in the page. Streamlit calls this after every change of the data and of the theme.
import { apart } from "../bench/apart.js";
import { gestureNow } from "../bench/gesture.js";
import { Film } from "./film.js";

const films = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const stage = parentElement.querySelector(".gf-film");
  if (!films.has(stage)) films.set(stage, new Film(stage));
  const film = films.get(stage);
  film.load(data, (place) => apart(() => setStateValue("place", { ...place, gesture: gestureNow() })));
  return () => film.leave();
}
