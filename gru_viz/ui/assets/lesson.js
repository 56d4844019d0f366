// The lesson that runs: where one is, what is said, and the way on. What was asked for shows at once; the page follows.
// It also knows the keys of the view for a lecture hall, which needs no lesson.
const AGAIN_MS = 2500;
const MOST_TRIES = 20;
const rooms = new WeakMap();

/** Whether a key belongs to a field that somebody writes in, or to an open menu. */
function isWritten(target) {
  if (target.getAttribute?.("role") === "combobox") return target.getAttribute("aria-expanded") === "true";
  return target.isContentEditable || target.matches?.("select, textarea, input:not([type=range], [type=checkbox], [type=radio], [type=button])");
}

class Room {
  constructor(root) {
    this.root = root;
    this.hand = Math.random().toString(36).slice(2, 12);
    this.seq = this.tries = 0;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.part("back").onclick = () => this.go(this.at - 1);
    this.part("next").onclick = () => this.go(this.at + 1);
    this.part("end").onclick = () => this.ask({ ends: true });
    this.part("present").onclick = () => this.ask({ presents: !this.presents });
    for (const name of ["list", "notes"]) this.part(`${name}-open`).onclick = () => this.open(name);
    this.press = (event) => this.isThere() && this.key(event);
    this.release = (event) => event.key?.toLowerCase() === this.data?.keys.pointer && this.pointer?.remove();
    this.move = ({ clientX, clientY }) => {
      this.place = [clientX, clientY];
      if (this.pointer?.isConnected) this.pointer.style.translate = `${clientX}px ${clientY}px`;
    };
    this.isThere = () => root.isConnected || this.leave();
  }

  load(data, send) {
    Object.assign(this, { data, send });
    // Before the listeners of the page: while a lesson runs, its keys come first.
    window.addEventListener("keydown", this.press, { capture: true });
    window.addEventListener("keyup", this.release);
    window.addEventListener("blur", this.release);
    window.addEventListener("pointermove", this.move, { passive: true });
    if (data.hand !== this.hand || data.acked >= this.seq) {
      clearTimeout(this.timer);
      this.at = data.at;
      this.presents = data.presents;
    }
    this.show();
    this.keepFocus();
  }

  /** What the hand was on may be gone with the page; then the focus is here, where the way on is. */
  keepFocus() {
    if (!this.moved) return;
    clearTimeout(this.looking);
    this.looking = setTimeout(() => {
      if (document.activeElement === document.body) this.part("here").focus({ preventScroll: true });
    }, 120);
  }

  show() {
    const { stops, shown, keys } = this.data;
    const stop = stops[this.at];
    document.documentElement.toggleAttribute("data-gv-presents", this.presents);
    window.dispatchEvent(new Event("gru_viz:presents"));
    this.root.toggleAttribute("data-presents", this.presents);
    this.root.hidden = !stop;
    if (!stop) return;
    const write = (name, text) => {
      if (this.part(name).textContent !== text) this.part(name).textContent = text;
    };
    write("count", `${this.at + 1} of ${stops.length}`);
    write("title", stop.title);
    write("sentence", stop.sentence);
    write("notes", stop.notes || "No notes for this stop.");
    for (const [name, isEnd] of [["back", !this.at], ["next", this.at === stops.length - 1]]) {
      this.part(name).setAttribute("aria-disabled", String(isEnd));
      this.part(name).title = `${this.part(name).ariaLabel} (${shown[name]})`;
    }
    this.part("notes-open").title = `Notes for the speaker (${keys.notes.toUpperCase()})`;
    this.part("present").title = `For a lecture hall, and back (${keys.present.toUpperCase()})`;
    this.part("present").setAttribute("aria-pressed", String(this.presents));
    const list = this.part("list");
    const said = JSON.stringify(stops.map((each) => each.title));
    if (said !== this.said) {
      this.said = said;
      list.replaceChildren(
        ...stops.map((each, at) => {
          const item = document.createElement("li");
          const button = Object.assign(document.createElement("button"), { type: "button", textContent: each.title });
          button.onclick = () => this.go(at);
          item.append(button);
          return item;
        }),
      );
    }
    [...list.querySelectorAll("button")].forEach((button, at) => {
      if (at === this.at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
  }

  open(name) {
    const host = this.part(name);
    host.hidden = !host.hidden;
    this.part(`${name}-open`).setAttribute("aria-expanded", String(!host.hidden));
  }

  go(at) {
    const { stops } = this.data;
    if (at < 0 || at >= stops.length || at === this.at) return;
    this.at = at;
    this.moved = true;
    this.ask({});
    this.show();
  }

  ask({ ends = false, presents = this.presents }) {
    this.presents = presents;
    this.seq += 1;
    this.tries = 0;
    const wish = { hand: this.hand, seq: this.seq, at: this.at ?? 0, presents, ends };
    window.dispatchEvent(new Event("gru_viz:flush"));
    this.show();
    this.later(wish, 0);
  }

  later(wish, delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.tries += 1;
      const { tries } = this;
      apart(() => this.send({ ...wish, tries }));
      if (this.tries < MOST_TRIES) this.later(wish, AGAIN_MS);
    }, delay);
  }

  key(event) {
    const { keys, stops } = this.data;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isWritten(event.composedPath()[0])) return;
    const does = { [keys.present]: () => this.ask({ presents: !this.presents }) };
    if (stops.length) {
      does[keys.back] = () => this.go(this.at - 1);
      does[keys.next] = () => this.go(this.at + 1);
      does[keys.notes] = () => this.open("notes");
    }
    if (this.presents) {
      does[keys.pointer] = () => this.point();
      does[keys.digits] = () => this.cut();
      does[keys.full] = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    }
    const done = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || event.key === keys.back || event.key === keys.next) done();
  }

  /** A mark where the mouse is, as long as the key is held, that the last row can see. */
  point() {
    this.pointer ??= Object.assign(document.createElement("div"), { className: "gv-pointer", ariaHidden: "true" });
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

  leave() {
    window.removeEventListener("keydown", this.press, { capture: true });
    window.removeEventListener("keyup", this.release);
    window.removeEventListener("blur", this.release);
    window.removeEventListener("pointermove", this.move);
    clearTimeout(this.timer);
    this.pointer?.remove();
    return false;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lesson");
  if (!rooms.has(root)) rooms.set(root, new Room(root));
  rooms.get(root).load(data, (wish) => setStateValue("wish", wish));
}
