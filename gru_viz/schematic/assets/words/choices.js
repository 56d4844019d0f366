// What the hand chose, as settings with their values, until Python has them: the last choice of each thing wins.

const REST = 140;
const AGAIN = 2500;

export class Choices {
  constructor() {
    this.hand = Math.random().toString(36).slice(2, 12);
    this.count = 0;
    this.waiting = {};
    this.sent = null;
    this.send = () => {};
  }

  /** Note settings; they are sent together once the hand has rested. */
  add(settings, rests = false) {
    Object.assign(this.waiting, settings);
    this.count += 1;
    this.later(rests ? REST : 0);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendAll(), delay);
  }

  isWaiting() {
    return Object.keys(this.waiting).length > 0;
  }

  /** Send at once what has not been sent. */
  sendNow() {
    if (this.sent !== `${this.hand} ${this.count - 1}`) this.sendAll();
  }

  sendAll() {
    this.sent = `${this.hand} ${this.count}`;
    this.send({ id: this.sent, set: { ...this.waiting } });
    this.count += 1; // So that what is sent again is not taken for the same.
    this.later(AGAIN);
  }

  /** Python has taken `id`. What was noted after that was sent goes on waiting. */
  acknowledged(id) {
    const [hand, count] = String(id).split(" ");
    if (hand !== this.hand || Number(count) !== this.count - 1) return;
    this.waiting = {};
    clearTimeout(this.timer);
  }

  leave() {
    clearTimeout(this.timer);
  }
}
