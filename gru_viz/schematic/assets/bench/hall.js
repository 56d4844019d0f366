// The view for a lecture hall, whoever shows it: the mark on the document, and its keys.
import { lettersAreOn } from "./letters.js";

const POINTER = `position: fixed; top: -28px; left: -28px; z-index: 1000002; box-sizing: border-box; width: 56px; height: 56px; border: 4px solid #fff;
  border-radius: 50%; background: rgb(230 0 60 / 55%); box-shadow: 0 0 0 3px #111; pointer-events: none`;

/** Whether a key belongs to a field that somebody writes in, or to an open menu. */
export function isWritten(target) {
  if (target.getAttribute?.("role") === "combobox") return target.getAttribute("aria-expanded") === "true";
  return target.isContentEditable || target.matches?.("select, textarea, input:not([type=range], [type=checkbox], [type=radio], [type=button])");
}

export class Hall {
  constructor() {
    this.move = ({ clientX, clientY }) => {
      this.place = [clientX, clientY];
      if (this.pointer?.isConnected) this.pointer.style.translate = `${clientX}px ${clientY}px`;
    };
    this.release = (event) => {
      if (event.type === "blur" || event.key?.toLowerCase() === this.keys.pointer) this.pointer?.remove();
    };
  }

  listen(keys) {
    this.keys = keys;
    window.addEventListener("keyup", this.release);
    window.addEventListener("blur", this.release);
    window.addEventListener("pointermove", this.move, { passive: true });
  }

  leave() {
    window.removeEventListener("keyup", this.release);
    window.removeEventListener("blur", this.release);
    window.removeEventListener("pointermove", this.move);
    this.pointer?.remove();
  }

  show(isOn) {
    if (document.documentElement.hasAttribute("data-gv-presents") === isOn) return;
    document.documentElement.toggleAttribute("data-gv-presents", isOn);
    window.dispatchEvent(new Event("gru_viz:presents"));
  }

  /** What the keys do while presenting. */
  does() {
    const { keys } = this;
    return {
      [keys.pointer]: () => this.point(),
      [keys.digits]: () => this.cut(),
      [keys.full_screen]: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    };
  }

  /** A mark where the mouse is, as long as the key is held, that the last row can see. */
  point() {
    this.pointer ??= Object.assign(document.createElement("div"), { className: "gv-pointer", ariaHidden: "true" });
    this.pointer.style.cssText = POINTER;
    const [x, y] = this.place ?? [window.innerWidth / 2, window.innerHeight / 2];
    this.pointer.style.translate = `${x}px ${y}px`;
    document.body.append(this.pointer);
  }

  /** Numbers to two digits, or to three again. */
  cut() {
    const kept = Symbol.for("gru_viz.digits");
    window[kept] = window[kept] === 2 ? 3 : 2;
    window.dispatchEvent(new Event("gru_viz:digits"));
  }
}

/** What a key does, if it is not meant for a field, comes with no held key, and, a letter, is to be heard. */
export function keyed(event, does) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (isWritten(event.composedPath()[0])) return;
  if (event.key.length === 1 && !lettersAreOn()) return;
  const done = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat || event.key.length > 1) done();
}
