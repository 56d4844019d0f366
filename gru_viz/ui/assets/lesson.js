// The lesson that runs: where one is, what is said, and the way on. What was asked for shows at once; the page follows.
// It also knows the keys of the view for a lecture hall, which needs no lesson.
const rooms = new WeakMap();

class Room {
  constructor(root) {
    this.root = root;
    this.hand = Math.random().toString(36).slice(2, 12);
    this.seq = 0;
    this.again = new Again();
    this.hall = new Hall();
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.part("back").onclick = () => this.go(this.at - 1);
    this.part("next").onclick = () => this.go(this.at + 1);
    this.part("end").onclick = () => this.ask({ ends: true });
    this.part("present").onclick = () => this.ask({ presents: !this.presents });
    for (const name of ["list", "notes"]) this.part(`${name}-open`).onclick = () => this.open(name);
    this.press = (event) => this.isThere() && this.key(event);
    this.letters = () => this.isThere() && this.show();
    this.isThere = () => root.isConnected || this.leave();
  }

  load(data, send) {
    Object.assign(this, { data, send });
    // Before the listeners of the page: while a lesson runs, its keys come first.
    window.addEventListener("keydown", this.press, { capture: true });
    window.addEventListener("gru_viz:letters", this.letters);
    this.hall.listen(data.keys);
    if (data.hand !== this.hand || data.acked >= this.seq) {
      this.again.stop();
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
    this.hall.show(this.presents);
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
      this.part(name).title = `${this.part(name).ariaLabel} (${shown[`lesson_${name}`]})`;
    }
    this.part("notes-open").title = `Notes for the speaker${keyOf(keys.notes)}`;
    this.part("present").title = `For a lecture hall, and back${keyOf(keys.present)}`;
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
    const wish = { hand: this.hand, seq: this.seq, at: this.at ?? 0, presents, ends };
    window.dispatchEvent(new Event("gru_viz:flush"));
    this.show();
    this.again.start((tries) => this.send({ ...wish, tries }));
  }

  key(event) {
    const { keys, stops, others } = this.data;
    // Streamlit hears its letters on the document, after this.
    const isTheirs = others.includes(event.key?.toLowerCase()) && !event.ctrlKey && !event.metaKey && !isWritten(event.composedPath()[0]);
    if (isTheirs && !lettersAreOn()) event.stopPropagation();
    keyed(event, {
      [keys.present]: () => this.ask({ presents: !this.presents }),
      ...(stops.length && {
        [keys.lesson_back]: () => this.go(this.at - 1),
        [keys.lesson_next]: () => this.go(this.at + 1),
        [keys.notes]: () => this.open("notes"),
      }),
      ...(this.presents && this.hall.does()),
    });
  }

  leave() {
    window.removeEventListener("keydown", this.press, { capture: true });
    window.removeEventListener("gru_viz:letters", this.letters);
    this.again.stop();
    this.hall.leave();
    return false;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lesson");
  if (!rooms.has(root)) rooms.set(root, new Room(root));
  rooms.get(root).load(data, (wish) => setStateValue("wish", wish));
}
