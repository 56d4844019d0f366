// What the hand has done, kept until Python has said that it has it: a lost message or a merged run loses nothing.
import { gestureNow } from "./gesture.js";
import { sameParts } from "./model.js";

const SEND_AGAIN_MS = 2500;
const REST_MS = 140;

export class Outbox {
  constructor(hand) {
    this.hand = hand;
    this.seq = 0;
    this.changes = [];
    this.picked = null; // Until the first data say.
    this.sent = 0;
    this.sentAt = 0;
    this.attempt = 0;
    this.acked = 0;
    this.send = () => {};
    this.timer = null;
    this.isMuted = false;
    this.path = location.pathname;
  }

  /** Note a change; it replaces an older one of the same thing. Returns its number. */
  add(change, { rest = false } = {}) {
    if (this.isMuted) return 0;
    this.seq += 1;
    const what = ({ set, row, clear, place }) => [set, row, clear, place];
    this.changes = [...this.changes.filter((other) => !sameParts(what(other), what(change))), { ...change, seq: this.seq, gesture: gestureNow() }];
    this.flush(rest ? REST_MS : 0);
    return this.seq;
  }

  /** Note which numbers have sliders of their own: [kind, place] of each. */
  pick(picked) {
    if (this.isMuted) return;
    this.picked = picked;
    this.seq += 1;
    this.flush(0);
  }

  /** Python has everything up to `seq`. */
  acknowledged(hand, seq) {
    this.hasLeft = false;
    if (hand !== this.hand) {
      // A server that does not know this hand any more, although it once did, has started anew: it hears all again.
      if (this.acked) this.flushNow();
      this.acked = 0;
      return;
    }
    this.acked = seq;
    this.changes = this.changes.filter((change) => change.seq > seq);
    this.sent = 0;
    if (this.seq > seq) this.flush(0);
    else clearTimeout(this.timer); // All is there: nothing to send again.
  }

  /** Send after a rest of `delay`; while an answer is still out, wait for it. */
  flush(delay) {
    clearTimeout(this.timer);
    if (this.hasLeft) return;
    this.timer = setTimeout(() => {
      const waited = performance.now() - this.sentAt;
      if (this.sent && waited < SEND_AGAIN_MS) {
        this.flush(SEND_AGAIN_MS - waited);
        return;
      }
      this.send(this.message());
      if (this.seq > this.acked) this.flush(SEND_AGAIN_MS);
    }, delay);
  }

  message() {
    this.sent = this.seq;
    this.sentAt = performance.now();
    this.attempt += 1; // So that what is sent again is not taken for the same.
    const { hand, seq, attempt, changes, picked } = this;
    return { hand, seq, attempt, changes, picked };
  }

  /** Send at once, whatever is still out. */
  flushNow() {
    this.sent = 0;
    this.flush(0);
  }

  isWaiting() {
    return this.changes.length > 0;
  }

  /** Send at once what has not been sent. */
  sendNow() {
    if (this.sent < this.seq) this.flushNow();
  }

  /** The page is left: nothing is sent again. It would reach the next page, or this one when it is opened once more. */
  leave() {
    clearTimeout(this.timer);
    const isSamePage = location.pathname === this.path; // where it was only put up anew
    if (isSamePage && this.isWaiting() && this.sent < this.seq) this.send(this.message());
    this.hasLeft = true;
  }

  /** Whether a change of this setting is still on its way. */
  pending(test) {
    return this.changes.some(test);
  }
}
