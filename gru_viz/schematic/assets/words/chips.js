// The words in the order of the text, each coloured by the quantity that is shown.
import { made } from "../bench/model.js";

const MANY = 80;
const MARGIN = 8;

export class Chips {
  constructor(host, sentence) {
    Object.assign(this, { host, sentence });
    host.addEventListener("pointerdown", (event) => this.down(event));
    host.addEventListener("pointermove", (event) => this.moved(event));
    host.addEventListener("pointerleave", () => this.sentence.point(null));
    for (const kind of ["pointerup", "pointercancel"]) host.addEventListener(kind, () => this.up());
  }

  load() {
    const { tokens, known, read_as } = this.sentence.data;
    const said = JSON.stringify([tokens, known, read_as]);
    if (said === this.said) return;
    this.said = said;
    this.painted = null;
    this.chips = tokens.map((token, word) => {
      const chip = made("span", known[word] ? "gw-word" : "gw-word unknown", token, { "data-word": word });
      if (read_as[word]) chip.title = `The net has not learnt this word and reads “${read_as[word]}” in its place.`;
      chip.append(made("span", "value"));
      return chip;
    });
    this.host.replaceChildren(...this.chips);
    this.host.classList.toggle("many", tokens.length > MANY);
    this.host.setAttribute("aria-valuemax", String(tokens.length));
  }

  wordAt(event) {
    const found = this.host.getRootNode().elementFromPoint(event.clientX, event.clientY)?.closest(".gw-word");
    return found && this.host.contains(found) ? Number(found.dataset.word) : null;
  }

  down(event) {
    const word = this.wordAt(event);
    if (event.button !== 0 || word === null) return;
    this.host.setPointerCapture(event.pointerId);
    this.isHeld = true;
    this.sentence.move(word, false);
  }

  moved(event) {
    const word = this.wordAt(event);
    if (!this.isHeld) this.sentence.point(word === null ? null : { word });
    else if (word !== null) this.sentence.move(word, false);
  }

  up() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.sentence.move(this.sentence.word, true);
  }

  /** A long text scrolls by itself: keep the word under the cursor in sight. */
  reveal(chip) {
    const { host } = this;
    const [top, bottom] = [chip.offsetTop - MARGIN, chip.offsetTop + chip.offsetHeight + MARGIN];
    if (top < host.scrollTop) host.scrollTop = top;
    else if (bottom > host.scrollTop + host.clientHeight) host.scrollTop = bottom - host.clientHeight;
  }

  paint() {
    const { sentence, chips } = this;
    const now = sentence.now();
    if (this.now !== now || !this.painted) {
      chips[this.now]?.classList.remove("now");
      chips[now].classList.add("now");
      this.now = now;
      this.reveal(chips[now]);
    }
    const wanted = `${sentence.shown} ${sentence.unit}`;
    if (this.painted === wanted && this.values === sentence.values && this.ramps === sentence.ramps) return;
    Object.assign(this, { painted: wanted, values: sentence.values, ramps: sentence.ramps });
    const { scale } = sentence.quantity();
    const { css } = sentence.ramps[scale];
    chips.forEach((chip, word) => {
      const share = sentence.share(word, sentence.unit);
      const colour = css[Math.round(share * (css.length - 1))];
      chip.style.background = colour;
      chip.style.color = inkOn(colour);
      const bar = chip.lastChild.style;
      const [from, to] = scale === "gate" ? [0, share] : [Math.min(0.5, share), Math.max(0.5, share)];
      bar.left = `${100 * from}%`;
      bar.width = `${100 * (to - from)}%`;
    });
  }
}

/** Black or white, whichever stands out more against rgb(r,g,b). */
function inkOn(colour) {
  const linear = colour.match(/\d+/g).map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.179 ? "#000000" : "#ffffff";
}
