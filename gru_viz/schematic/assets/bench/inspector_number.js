// What of the arithmetic changes from step to step: each paints a text of its own anew.
import { made } from "./model.js";

/** One printed number: text, or a button where it leads somewhere. Its decimal part stands apart, to be aligned. */
export class InspectorNumber {
  constructor([, kind], said, act) {
    this.element = made(kind ? "button" : "span", kind ? `gvi-${kind}` : "", "", kind ? { type: "button" } : {});
    this.whole = document.createTextNode("");
    this.part = made("span", "gvi-part");
    this.element.append(this.whole, this.part);
    this.said = said;
    if (kind) this.element.addEventListener("click", () => act(this.text));
  }

  paint(text) {
    this.text = text;
    const [number] = text;
    if (text.length > 1) {
      const title = this.said(text);
      if (title !== this.title) {
        this.element.title = title;
        this.element.setAttribute("aria-label", `${number}. ${title}`);
      }
      this.title = title;
    }
    if (number === this.number) return;
    this.number = number;
    const point = number.search(/\.\d+$/);
    this.whole.data = point < 0 ? number : number.slice(0, point);
    this.part.textContent = point < 0 ? "" : number.slice(point);
    if (text.length > 1) this.element.setAttribute("aria-label", `${number}. ${this.title}`);
  }
}

/** A text without a number's ways. */
export class InspectorPlain {
  constructor(element) {
    this.element = element;
  }

  paint([text]) {
    if (text !== this.element.textContent) this.element.textContent = text;
  }
}
