// The film of a training in the page. Streamlit calls this after every change of the data and of the theme.
// The names apart, unpack, printed, made, symbolElement and ramp come from the bench's modules, which stand in front.
import { Film } from "./film.js";

const films = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const stage = parentElement.querySelector(".gf-film");
  if (!films.has(stage)) films.set(stage, new Film(stage));
  const film = films.get(stage);
  film.load(data, (place) => apart(() => setStateValue("place", place)));
  return () => film.leave();
}
