// What was said, in order: no gap stays, nothing stands twice, and what was taken back goes. Knows no page and no socket.
const SOON = 150;
const SPREAD = 150;
const TOO_FAR = 300;

export class Timeline {
  // `ask(frame)` sends; `put(frame, how)` shows one message ("live", "fill", "older"); `change(frame)` alters one;
  // `older(frames)` shows a page of older ones; `clear()` empties the log.
  constructor({ ask, put, change, older, clear, later = (deed, ms) => setTimeout(deed, ms), random = Math.random }) {
    Object.assign(this, { ask, put, change, older, clear, later, random });
    this.have = new Map();
    this.ahead = new Set();
    this.asked = [];
    this.floor = 1;
    this.upto = 0;
    this.rev = 0;
    this.aim = { seq: 0, rev: 0 };
    this.timer = null;
  }

  // What the server's page already shows: [{seq, rev}], and the room's numbers at that time.
  begin(shown, seq, rev) {
    for (const frame of shown) this.have.set(frame.seq, frame);
    this.floor = shown.length ? shown[0].seq : seq + 1;
    this.upto = shown.length ? shown.at(-1).seq : seq;
    this.rev = rev;
  }

  welcome(frame) {
    this.asked = [];
    const first = frame.messages.length ? frame.messages[0].seq : frame.seq + 1;
    if (first - this.upto > TOO_FAR) this.#restart(first);
    for (const message of frame.messages) this.#place(message, "fill");
    this.#aimAt(frame.seq, frame.rev);
    if (this.floor >= first) this.#caughtUp(frame.rev);
    this.#askIfBehind();
  }

  message(frame) {
    this.#place(frame, "live");
    this.#noteRev(frame.rev);
    this.#aimAt(frame.seq, 0);
    this.#soon();
  }

  changed(frame) {
    this.#alter(frame);
    this.#noteRev(frame.rev);
  }

  // A tick may overtake what it counts: look again a moment later, then ask.
  tick(frame) {
    this.#aimAt(frame.seq, frame.rev);
    this.#soon();
  }

  history(frame) {
    if (this.asked.shift() === "before") {
      this.#takeOlder(frame.messages);
      return;
    }
    for (const message of frame.messages) this.#place(message, "fill");
    for (const changed of frame.changes) this.#alter(changed);
    this.#caughtUp(frame.rev ?? 0);
    if (frame.more) this.#askSince();
  }

  askOlder(limit = 50) {
    if (this.floor <= 1 || this.asked.includes("before")) return false;
    if (!this.ask({ type: "before", seq: this.floor, limit })) return false;
    this.asked.push("before");
    return true;
  }

  // The line is gone, and with it the answers that were on their way.
  cut() {
    this.asked = [];
  }

  #place(frame, how) {
    const known = this.have.get(frame.seq);
    if (frame.seq < this.floor || (known && (frame.rev ?? 0) <= (known.rev ?? 0))) return;
    this.have.set(frame.seq, frame);
    while (this.have.has(this.upto + 1)) this.upto += 1;
    this.put(frame, known ? "again" : how);
  }

  #alter(frame) {
    const known = this.have.get(frame.seq);
    if (!known || frame.rev <= (known.rev ?? 0)) return;
    const { seq, rev } = frame;
    const gone = { type: "message", seq, rev, withdrawn: true, by: frame.by?.who };
    const whole = frame.withdrawn ? gone : (frame.message ?? { ...known, ...frame, type: "message" });
    this.have.set(seq, { ...whole, rev });
    this.change(frame, this.have.get(frame.seq));
  }

  #takeOlder(messages) {
    const fresh = messages.filter((message) => message.seq < this.floor);
    for (const message of fresh) this.have.set(message.seq, message);
    this.floor = fresh.length ? fresh[0].seq : 1;
    this.older(fresh);
  }

  #noteRev(rev) {
    if (!rev || rev <= this.rev) return;
    this.ahead.add(rev);
    while (this.ahead.delete(this.rev + 1)) this.rev += 1;
  }

  #caughtUp(rev) {
    this.rev = Math.max(this.rev, rev);
    for (const seen of this.ahead) if (seen <= this.rev) this.ahead.delete(seen);
    while (this.ahead.delete(this.rev + 1)) this.rev += 1;
  }

  #aimAt(seq, rev) {
    this.aim = { seq: Math.max(this.aim.seq, seq), rev: Math.max(this.aim.rev, rev) };
  }

  // Frames of several processes can cross on their way: a gap gets a moment to close by itself.
  #soon() {
    if (this.timer !== null || !this.#isBehind()) return;
    this.timer = this.later(() => {
      this.timer = null;
      this.#askIfBehind();
    }, SOON + this.random() * SPREAD);
  }

  #isBehind() {
    return this.upto < this.aim.seq || this.rev < this.aim.rev;
  }

  #askIfBehind() {
    if (this.#isBehind() && !this.asked.includes("since")) this.#askSince();
  }

  #askSince() {
    if (this.ask({ type: "since", seq: this.upto, rev: this.rev })) this.asked.push("since");
  }

  #restart(first) {
    this.have.clear();
    this.ahead.clear();
    this.clear();
    this.floor = first;
    this.upto = first - 1;
  }
}
