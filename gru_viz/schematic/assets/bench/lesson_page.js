// A lesson on a page of its own: one bench, which every stop that has one loads its run into.
import { Bench } from "./bench.js";
import { Hall, keyed } from "./hall.js";
import { keyOf, lettersBox } from "./letters.js";
import { sameParts } from "./model.js";
import { opened } from "./opened.js";
import { changed } from "./scene.js";

class LessonPage {
  /** told: what `export_lesson` in gru_viz/export/lesson.py gives. programs: the cells. */
  constructor(told, programs) {
    Object.assign(this, { told, programs, now: told.stops.map((stop) => stop.data), hall: new Hall() });
    this.part = (name) => document.getElementById(name);
    this.bench = new Bench(document, document.querySelector(".gv-bench"));
    this.prose = [...document.querySelectorAll("[data-stage]")];
    this.part("back").onclick = () => this.go(this.at - 1);
    this.part("next").onclick = () => this.go(this.at + 1);
    this.part("again").onclick = () => {
      this.now[this.at] = { ...this.now[this.at], rows: this.stop.data.rows };
      this.show();
    };
    this.items = [...this.part("list").querySelectorAll("button")];
    this.items.forEach((item, at) => (item.onclick = () => this.go(at)));
    this.part("notes-open").onclick = () => this.flip();
    this.part("present").onclick = () => this.present();
    window.addEventListener("keydown", (event) => this.key(event), { capture: true });
    window.addEventListener("hashchange", () => this.follow());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
    this.hall.listen(told.keys);
    lettersBox(this.part("letters"));
    window.addEventListener("gru_viz:letters", () => this.tellKeys());
    this.tellKeys();
    this.bench.listen();
    this.follow();
  }

  get stop() {
    return this.told.stops[this.at];
  }

  /** The address says which stop is open: lesson.html#3. */
  follow() {
    const at = Number(location.hash.slice(1)) - 1;
    this.open(this.told.stops[at] ? at : 0);
  }

  go(at) {
    if (this.told.stops[at] && at !== this.at) location.hash = String(at + 1);
  }

  open(at) {
    // What the hand has just done belongs to the stop that is left.
    if (this.bench.outbox.changes.length) this.take(this.bench.outbox);
    this.bench.parts.transport.pause();
    this.at = at;
    this.show();
    const isLost = document.activeElement === document.body || document.activeElement.closest("[hidden]");
    if (isLost && this.wasOpened) this.part("here").focus({ preventScroll: true });
    this.wasOpened = true;
  }

  /** What the hand has done, put into the stop. */
  take({ hand, seq, changes }) {
    let { rows, ...rest } = this.now[this.at];
    for (const change of changes) {
      if (change.set) rest[change.set] = change.to;
      else rows = changed(rows, change, this.told.structures[this.stop.structure].number_at);
    }
    this.now[this.at] = { ...rest, rows };
    this.acked = { hand, acked: seq };
    this.show();
  }

  show() {
    const { stop, told, at } = this;
    document.body.dataset.bench = String(Boolean(stop.data));
    const write = (name, text) => {
      if (this.part(name).textContent !== text) this.part(name).textContent = text;
    };
    write("count", `${at + 1} of ${told.stops.length}`);
    write("title", stop.title);
    write("sentence", stop.sentence);
    write("notes", stop.notes || "No notes for this stop.");
    this.part("where").hidden = Boolean(stop.data);
    write("place", stop.place);
    write("link", stop.link);
    if (stop.link.startsWith("http")) this.part("link").href = stop.link;
    this.part("back").disabled = at === 0;
    this.part("next").disabled = at === told.stops.length - 1;
    this.items.forEach((item, place) => item.toggleAttribute("data-now", place === at));
    this.items.forEach((item, place) => (place === at ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current")));
    for (const part of this.prose) part.hidden = true;
    this.part("bench").hidden = !stop.data;
    this.part("again").hidden = true;
    if (!stop.data) return;
    const data = this.now[at];
    const isWalk = data.dress === "walkthrough";
    const isAsItCame = sameParts(data.rows, stop.data.rows);
    const structure = told.structures[stop.structure];
    const worn = { ...structure, stages: isWalk ? structure.stages : [] };
    const given = { ...told.materials[stop.material], ...data, ...this.acked, check: isAsItCame ? data.check : null };
    document.body.dataset.dress = data.dress;
    this.part("again").hidden = isAsItCame;
    this.bench.load(worn, this.programs[structure.program], given, (hand) => this.take(hand));
    for (const part of this.prose) {
      part.hidden = !isWalk || part.parentElement.dataset.of !== String(stop.structure) || Number(part.dataset.stage) !== this.bench.stage;
    }
  }

  /** What the buttons say of their keys. */
  tellKeys() {
    const { keys } = this.told;
    this.part("notes-open").title = `Notes for the speaker${keyOf(keys.notes)}`;
    this.part("present").title = `For a lecture hall, and back${keyOf(keys.present)}`;
  }

  flip() {
    this.part("notes").hidden = !this.part("notes").hidden;
    this.part("notes-open").setAttribute("aria-expanded", String(!this.part("notes").hidden));
  }

  present() {
    this.presents = !this.presents;
    this.part("present").setAttribute("aria-pressed", String(this.presents));
    this.hall.show(this.presents);
  }

  key(event) {
    const { keys } = this.told;
    keyed(event, {
      [keys.lesson_back]: () => this.go(this.at - 1),
      [keys.lesson_next]: () => this.go(this.at + 1),
      [keys.notes]: () => this.flip(),
      [keys.present]: () => this.present(),
      ...(this.presents ? this.hall.does() : {}),
    });
  }
}

/** Open the lesson. programs: its cells. */
export async function openLesson(programs) {
  new LessonPage(await opened(), programs);
}
