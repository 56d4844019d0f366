// Whether the page still has its server. The app marks it on an element of its own.

const CONNECTION_MARK = "data-test-connection-state";

export class Connection {
  /** `changed` is called with true or false whenever the server has come back or gone. */
  constructor(changed) {
    Object.assign(this, { changed, isThere: true });
  }

  watch() {
    const app = document.querySelector("[data-testid=stApp]");
    this.observer?.disconnect();
    this.observer = app ? new MutationObserver(() => this.look(app)) : null;
    this.observer?.observe(app, { attributes: true, attributeFilter: [CONNECTION_MARK] });
    if (app) this.look(app);
  }

  look(app) {
    const isThere = (app.getAttribute(CONNECTION_MARK) ?? "CONNECTED") === "CONNECTED";
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    this.changed(isThere);
  }

  leave() {
    this.observer?.disconnect();
  }
}
