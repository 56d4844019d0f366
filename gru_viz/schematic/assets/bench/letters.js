// Whether shortcuts of a single letter are heard. They get in the way of those who dictate, or hit keys by accident.

const LETTERS_KEPT = "gru_viz.letters";
const LETTERS_HERE = Symbol.for("gru_viz.letters");

/** What this browser was told last; where it may keep nothing, what this page was told. */
export function lettersAreOn() {
  try {
    return localStorage.getItem(LETTERS_KEPT) !== "off";
  } catch {
    return window[LETTERS_HERE] ?? true;
  }
}

/** Have them heard, or not, from now on. */
export function turnLetters(isOn) {
  window[LETTERS_HERE] = isOn;
  try {
    localStorage.setItem(LETTERS_KEPT, isOn ? "on" : "off");
  } catch {
    // It holds until the page is left.
  }
  window.dispatchEvent(new Event("gru_viz:letters"));
}

/** What a button says of its key, if that is heard: " (N)". */
export function keyOf(letter) {
  return lettersAreOn() ? ` (${letter.toUpperCase()})` : "";
}

/** A box to tick, which knows and says whether they are heard. */
export function lettersBox(box) {
  const show = () => (box.checked = lettersAreOn());
  box.onchange = () => turnLetters(box.checked);
  window.addEventListener("gru_viz:letters", show);
  window.addEventListener("storage", show); // Told in another window.
  show();
  return () => {
    window.removeEventListener("gru_viz:letters", show);
    window.removeEventListener("storage", show);
  };
}
