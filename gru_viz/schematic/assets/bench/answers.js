// Carries the bench's questions to Python and the answers back; there is nothing to see. One question is out at a
// time; of those that wait, only the newest of each kind still matters.
import { apart } from "./apart.js";

const LOST_AFTER_MS = 4000;

const posts = new WeakMap();

class Post {
  constructor() {
    this.waiting = new Map();
    this.out = null;
  }

  ask(question) {
    this.waiting.delete(question.kind);
    this.waiting.set(question.kind, question);
    this.next();
  }

  next() {
    const now = performance.now();
    if (!this.waiting.size || (this.out && now - this.out.since < LOST_AFTER_MS)) return;
    const [kind, question] = this.waiting.entries().next().value;
    this.waiting.delete(kind);
    this.out = { id: question.id, since: now };
    this.send(question);
    setTimeout(() => this.next(), LOST_AFTER_MS + 1);
  }

  take(answer) {
    if (this.given === answer.id) return; // A change of the theme brings the same answer once more.
    this.given = answer.id;
    window.dispatchEvent(new CustomEvent("gru_viz:answer", { detail: answer }));
    if (this.out?.id === answer.id) this.out = null;
    this.next();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!posts.has(parentElement)) posts.set(parentElement, new Post());
  const post = posts.get(parentElement);
  post.send = (question) => apart(() => setStateValue("ask", question));
  // Streamlit calls this at every change of the data; the same function is never added twice.
  post.ear ??= ({ detail }) => detail && post.ask(detail);
  window.addEventListener("gru_viz:ask", post.ear);
  if (data.answer) post.take(data.answer);
  return () => window.removeEventListener("gru_viz:ask", post.ear);
}
