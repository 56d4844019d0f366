// Sends again and again until somebody stops it: Streamlit may lose a value that a run has overtaken.
const AGAIN_MS = 2500;
const MOST_TRIES = 20;

class Again {
  /** send: gets the number of the try. delay: before the first one, which waits as long again while it may not go yet. */
  start(send, delay = 0, mayGo = () => true) {
    this.stop();
    let tries = 0;
    const next = (wait) => {
      this.timer = setTimeout(() => {
        if (!tries && !mayGo()) {
          next(delay);
          return;
        }
        tries += 1;
        const now = tries;
        apart(() => send(now));
        if (tries < MOST_TRIES) next(AGAIN_MS);
      }, wait);
    };
    next(delay);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

