// The live bench on a page of its own: a file without a server. What the hand has done goes into the rows here, where an
// app would ask Python.
import { Bench } from "./bench.js";
import { sameParts } from "./model.js";
import { opened } from "./opened.js";
import { changed } from "./scene.js";

class OwnPage {
  /** told: what `page_data` in gru_viz/export/page.py gives. program: the cell, run and workings. */
  constructor(told, program) {
    Object.assign(this, { told, program, data: told.data });
    this.notice = document.getElementById("notice");
    this.again = document.getElementById("again");
    this.prose = [...document.querySelectorAll("[data-stage]")];
    this.bench = new Bench(document, document.querySelector(".gv-bench"));
    this.dresses = [...document.querySelectorAll("[data-dress-choice]")];
    for (const button of this.dresses) button.addEventListener("click", () => this.wear(button.dataset.dressChoice));
    this.again.addEventListener("click", () => {
      this.data = { ...this.data, rows: told.data.rows };
      this.show();
    });
    window.addEventListener("hashchange", () => this.follow());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
    this.follow();
    this.show();
    this.bench.listen();
  }

  /** A link may name what is open: page.html#walkthrough. */
  follow() {
    const button = this.dresses.find(({ dataset }) => `#${dataset.dressChoice}` === location.hash);
    button?.click();
  }

  wear(dress) {
    this.data = { ...this.data, dress };
    this.show();
  }

  /** What the hand has done, put into the scene. */
  take({ hand, seq, changes }) {
    let { rows, ...rest } = this.data;
    for (const change of changes) {
      if (change.set) rest[change.set] = change.to;
      else rows = changed(rows, change, this.told.structure.number_at);
    }
    this.data = { ...rest, rows, hand, acked: seq };
    this.show();
  }

  show() {
    const { data, told } = this;
    const isWalk = data.dress === "walkthrough";
    const isAsItCame = sameParts(data.rows, told.data.rows);
    const structure = { ...told.structure, stages: isWalk ? told.structure.stages : [] };
    // Python's numbers, to compare with, are those of the scene as it came.
    this.bench.load(structure, this.program, { ...data, check: isAsItCame ? told.data.check : null }, (hand) => this.take(hand));
    document.body.dataset.dress = data.dress;
    for (const button of this.dresses) button.setAttribute("aria-pressed", String(button.dataset.dressChoice === data.dress));
    for (const part of this.prose) part.hidden = Number(part.dataset.stage) !== this.bench.stage;
    this.again.hidden = isAsItCame;
    this.notice.toggleAttribute("data-changed", !sameParts(data.rows, told.original));
  }
}

/** Open the page. program: the cell. */
export async function openPage(program) {
  new OwnPage(await opened(), program);
}
