// Sends again and again until somebody stops it: Streamlit may lose a value that a run has overtaken.
const AGAIN_MS = 2500;
const MOST_TRIES = 20;

class Again {
  /** send: gets the number of the try. */
  start(send) {
    this.stop();
    let tries = 0;
    const next = (wait) => {
      this.timer = setTimeout(() => {
        tries += 1;
        const now = tries;
        apart(() => send(now));
        if (tries < MOST_TRIES) next(AGAIN_MS);
      }, wait);
    };
    next(0);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

