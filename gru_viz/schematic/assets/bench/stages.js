// The steps of the walkthrough: one button each, and the lines that each lights.
import { made } from "./model.js";

export class Stages {
  constructor(host, model, hand) {
    Object.assign(this, { host, model, hand });
    this.back = this.arrow("‹", "Previous step of the walkthrough (Page Up)", -1);
    this.next = this.arrow("›", "Next step of the walkthrough (Page Down)", 1);
    this.list = made("div", "gv-stage-list", "", { role: "radiogroup", "aria-label": "Step of the walkthrough" });
    host.append(this.back, this.list, this.next);
    this.list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      hand.openStage(hand.stage + by);
      this.list.querySelector("[aria-checked=true]").focus();
    });
  }

  arrow(text, title, by) {
    const button = made("button", "gv-button", text, { type: "button", title, "aria-label": title });
    button.addEventListener("click", () => this.hand.openStage(this.hand.stage + by));
    return button;
  }

  load() {
    const { stages } = this.model.data;
    this.host.hidden = !stages.length;
    if (!stages.length) return;
    const said = JSON.stringify(stages.map((stage) => stage.title));
    if (said === this.said) return;
    this.said = said;
    this.list.replaceChildren(
      ...stages.map((stage, at) => {
        const button = made("button", "gv-stage-button", stage.title, { type: "button", role: "radio" });
        button.addEventListener("click", () => this.hand.openStage(at));
        return button;
      }),
    );
  }

  paint(stage) {
    if (this.host.hidden) return;
    [...this.list.children].forEach((button, at) => {
      const isOpen = String(at === stage);
      if (button.getAttribute("aria-checked") !== isOpen) {
        button.setAttribute("aria-checked", isOpen);
        button.tabIndex = at === stage ? 0 : -1;
        if (at === stage) button.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    });
    this.back.disabled = stage === 0;
    this.next.disabled = stage === this.list.children.length - 1;
  }
}
