// The panel behind Share. The link is the browser's own address, so it is there at once; words and QR code come from Python.
const COPIED_MS = 1800;
const panels = new WeakMap();

class Share {
  constructor(root) {
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.root = root;
    this.asked = 0;
    const panel = this.part("panel");
    this.part("open").onclick = () => panel.togglePopover();
    panel.addEventListener("toggle", (event) => {
      this.isOpen = event.newState === "open";
      this.part("open").setAttribute("aria-expanded", String(this.isOpen));
      if (this.isOpen) this.ask();
    });
    for (const button of root.querySelectorAll("[data-copy]")) button.onclick = () => this.copy(button);
    this.part("all").onclick = () => this.ask({ all: true });
    this.part("add").onclick = () => this.ask({ add: true });
    this.part("locked").onchange = () => this.ask();
    this.hear = () => this.isOpen && this.ask();
  }

  load(data, send) {
    Object.assign(this, { data, send });
    this.ticks("parts", data.parts, (id) => !data.hidden.includes(id));
    this.ticks("values", data.values, (id) => data.unseen.includes(id));
    this.ticks("fixed", data.fixable, (id) => data.fixed.includes(id));
    this.part("locked").checked = data.locked;
    this.part("all").hidden = !data.canShowAll;
    this.part("says").textContent = data.says;
    this.part("added").textContent = data.added;
    if (data.svg) this.part("code").innerHTML = data.svg; // made by Python from the link alone
    else this.part("code").textContent = data.noCode;
    const link = `${this.base()}${data.query ? `?${data.query}` : ""}`;
    this.part("link").value = link;
    this.part("frame").value = data.frame.replace("{src}", `${this.base()}?embed=true${data.query ? `&${data.query}` : ""}`.replaceAll("&", "&amp;"));
    window.addEventListener("gru_viz:scene", this.hear);
  }

  base() {
    return window.location.origin + window.location.pathname;
  }

  ticks(name, titles, isTicked) {
    const host = this.part(name);
    if (!host.querySelector("input")) {
      for (const [id, title] of Object.entries(titles)) {
        const label = document.createElement("label");
        label.className = "tick";
        const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value: id });
        box.onchange = () => this.ask();
        label.append(box, title);
        host.append(label);
      }
    }
    for (const box of host.querySelectorAll("input")) box.checked = isTicked(box.value);
  }

  ask(more = {}) {
    const values = (name, ticked) => [...this.root.querySelectorAll(`input[name=${name}]`)].filter((box) => box.checked === ticked).map((box) => box.value);
    this.asked += 1;
    const told = { hidden: values("parts", false), unseen: values("values", true), fixed: values("fixed", true), locked: this.part("locked").checked };
    apart(() => this.send({ ...told, base: this.base(), asked: this.asked, ...more }));
  }

  async copy(button) {
    const field = this.part(button.dataset.copy);
    // The old way first: in a frame of another site the clipboard may be closed, and only complains. What was selected
    // stays so.
    field.select();
    const isDone = document.execCommand("copy") || (await navigator.clipboard?.writeText(field.value).then(() => true, () => false));
    button.textContent = isDone ? "Copied" : "Press Ctrl+C";
    this.part("said").textContent = isDone ? "Copied" : "Selected: press Ctrl+C";
    setTimeout(() => {
      button.textContent = "Copy";
    }, COPIED_MS);
  }

  leave() {
    window.removeEventListener("gru_viz:scene", this.hear);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".share");
  if (!panels.has(root)) panels.set(root, new Share(root));
  const share = panels.get(root);
  share.load(data, (asked) => setStateValue("asked", asked));
  return () => share.leave();
}
