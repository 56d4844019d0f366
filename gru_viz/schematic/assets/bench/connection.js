// Whether the page still has its server. The app marks it on an element of its own.

const MARK = "data-test-connection-state";
const AWAY = "No connection to the server. What is shown stays true for the last settings; changes are kept and sent when it is back.";

export class Connection {
  /** `back` is called when the server has been away and is there again. */
  constructor(notice, back) {
    Object.assign(this, { notice, back, isThere: true });
  }

  watch() {
    const app = document.querySelector("[data-testid=stApp]");
    this.observer?.disconnect();
    this.observer = app ? new MutationObserver(() => this.look(app)) : null;
    this.observer?.observe(app, { attributes: true, attributeFilter: [MARK] });
    if (app) this.look(app);
  }

  look(app) {
    const isThere = (app.getAttribute(MARK) ?? "CONNECTED") === "CONNECTED";
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    this.notice.hidden = isThere;
    this.notice.textContent = isThere ? "" : AWAY;
    if (isThere) this.back();
  }

  leave() {
    this.observer?.disconnect();
  }
}
