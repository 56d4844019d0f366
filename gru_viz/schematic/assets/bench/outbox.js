// What the hand has done, kept until Python has said that it has it: a lost message or a merged run loses nothing.

const SEND_AGAIN_MS = 2500;
const REST_MS = 140;

export class Outbox {
  constructor(hand) {
    this.hand = hand;
    this.seq = 0;
    this.changes = [];
    this.picked = [];
    this.sent = 0;
    this.sentAt = 0;
    this.attempt = 0;
    this.acked = 0;
    this.restore = null;
    this.send = () => {};
    this.timer = null;
    this.isMuted = false;
  }

  /** Note a change; it replaces an older one of the same thing. Returns its number. */
  add(change, { rest = false } = {}) {
    if (this.isMuted) return 0;
    this.seq += 1;
    const same = (other) => other.set === change.set && other.row === change.row && other.clear === change.clear
      && JSON.stringify(other.place) === JSON.stringify(change.place);
    this.changes = [...this.changes.filter((other) => !same(other)), { ...change, seq: this.seq }];
    this.flush(rest ? REST_MS : 0);
    return this.seq;
  }

  /** The link to the scene as Python last wrote it; not while a new server still has to hear of ours. */
  remember(address) {
    if (!this.restore) this.address = address;
  }

  /** Python has everything up to `seq`. */
  acknowledged(hand, seq) {
    if (hand !== this.hand) {
      // A server that does not know this hand any more, although it once did, has started anew: tell it where we were.
      if (this.acked && this.address) {
        this.restore = this.address;
        this.sent = 0;
        this.flush(0);
      }
      return;
    }
    this.acked = seq;
    this.restore = null;
    this.changes = this.changes.filter((change) => change.seq > seq);
    this.sent = 0;
    if (this.seq > seq) this.flush(0);
  }

  /** Send after a rest of `delay`; while an answer is still out, wait for it. */
  flush(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const waited = performance.now() - this.sentAt;
      if (this.sent && waited < SEND_AGAIN_MS) {
        this.flush(SEND_AGAIN_MS - waited);
        return;
      }
      this.sent = this.seq;
      this.sentAt = performance.now();
      this.attempt += 1; // So that what is sent again is not taken for the same.
      const { hand, seq, attempt, changes, picked, restore } = this;
      this.send({ hand, seq, attempt, changes, picked, restore });
      if (seq > this.acked || restore) this.flush(SEND_AGAIN_MS);
    }, delay);
  }

  /** Whether a change of this setting is still on its way. */
  pending(test) {
    return this.changes.some(test);
  }
}
