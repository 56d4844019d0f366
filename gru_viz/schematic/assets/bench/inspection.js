// The arithmetic behind a number: what is inspected, worked out anew wherever the run or the cursor has moved.
import { arithmetic } from "./arithmetic.js";
import { ForceBar } from "./forcing.js";
import { createInspector } from "./inspector.js";

const BESIDE_FROM = 840; // Width of a lab that keeps a place for the arithmetic, as in bench.css.
const LEAST_BESIDE = 280;
const MOST_WIDE = 460;
const MARGIN = 12;
const HEADER_PX = 64;
const HIGH = 0.44;

export class Inspection {
  constructor(part, model, hand) {
    Object.assign(this, { model, hand, what: null });
    this.aside = part("aside");
    new ResizeObserver(() => this.what && this.settle()).observe(hand.stageElement);
    this.forceBar = new ForceBar(part("force"), hand);
    this.panel = createInspector(part("inspector"), {
      onClose: () => this.close(),
      onOpen: (name, unit, dt) => {
        if (dt) hand.scrub(hand.step + dt);
        this.open(name, unit);
      },
      onPick: (kind, place) => hand.pick(kind, place),
      symbol: (name) => model.symbol(name),
    });
  }

  open(name, unit) {
    this.what = { name, unit };
    this.hand.focusUnit(unit);
    const isNew = this.aside.hidden;
    this.aside.hidden = false;
    this.forceBar.show(this.what);
    if (isNew || this.aside.popover) this.settle();
    this.hand.lightFocus();
    this.hand.paint();
  }

  /**
   * Stand where nothing has to move and what was pressed stays in sight: in the place that a wide lab keeps, else as a
   * sheet beside the bench, and where there is no room at the bottom of the window, or at its top.
   */
  settle() {
    const { aside, hand } = this;
    const stage = hand.stageElement;
    const box = stage.getBoundingClientRect();
    if (this.model.data.dress === "lab" && stage.clientWidth >= BESIDE_FROM) {
      aside.popover = null;
      aside.removeAttribute("style");
      delete stage.dataset.sheet;
      return;
    }
    const [width, height] = [document.documentElement.clientWidth, window.innerHeight];
    const room = width - box.right - 2 * MARGIN;
    const isBeside = room >= LEAST_BESIDE;
    const sheet = Math.round(HIGH * height);
    const isAbove = !isBeside && this.pressedTo() > height - sheet - MARGIN;
    const places = isBeside
      ? { left: box.right + MARGIN, top: HEADER_PX, width: Math.min(room, MOST_WIDE), height: height - HEADER_PX - MARGIN }
      : { left: Math.max(0, box.left), top: isAbove ? 0 : height - sheet, width: Math.min(width, box.width), height: sheet };
    for (const [name, length] of Object.entries(places)) aside.style[name] = `${length}px`;
    stage.dataset.sheet = isBeside ? "beside" : isAbove ? "above" : "below";
    aside.popover = "manual";
    if (!aside.matches(":popover-open")) aside.showPopover();
  }

  /** How far down what was pressed reaches: a quantity of the schematic has its number below the box. */
  pressedTo() {
    const { pressedAt, parts } = this.hand;
    const node = parts.drawing.nodes.get(this.what.name)?.getBoundingClientRect();
    return node && node.top <= pressedAt && pressedAt <= node.bottom ? node.bottom : pressedAt;
  }

  /** The unit in focus has changed. */
  follow(unit) {
    if (this.what && this.what.unit !== unit) this.open(this.what.name, unit);
  }

  close() {
    const name = this.what?.name;
    this.what = null;
    this.aside.hidden = true;
    this.aside.popover = null;
    delete this.hand.stageElement.dataset.sheet;
    this.hand.lightFocus();
    this.hand.parts.drawing.nodes.get(name)?.focus();
    this.hand.paint();
  }

  /** New data: the cell may no longer have this quantity. */
  load() {
    this.shown = null;
    if (!this.what) return;
    if (!this.model.has(this.what.name) || this.what.unit >= this.model.units) this.close();
    else this.forceBar.show(this.what);
  }

  paint() {
    if (!this.what) return;
    const { name, unit } = this.what;
    const { step } = this.hand;
    const wanted = `${name} ${unit} ${step} ${this.model.version}`;
    if (wanted === this.shown) return;
    this.shown = wanted;
    const quantity = this.model.data.quantities[name];
    this.panel.show(arithmetic(this.model, name, unit, step), { name, unit, quantity, canPick: this.model.data.dress === "lab" && !this.hand.hides("weights") });
  }
}
