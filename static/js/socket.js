// One line to one room that comes back by itself, and knows when to stop trying.
const QUIET = 45_000;
const BASE = 500;
const CAP = 20_000;
const STOP = { 4401: "signed-out", 4403: "not-here", 4404: "not-here" };
const SLOWLY = 4429;
const RESTART = 1012;

export class Line {
  // `onFrame(frame)` for each frame; `onState(name)`: connecting, open, away, restarting, busy, signed-out, not-here.
  // `protocols` are offered in the handshake; `quiet` is how long nothing may be heard, in milliseconds.
  constructor(address, { onFrame, onState, protocols = ["hearthside.v1"], quiet = QUIET }) {
    Object.assign(this, { address, protocols, quiet });
    this.onFrame = onFrame;
    this.onState = onState;
    this.state = "";
    this.tries = 0;
    this.opened = false;
    this.socket = null;
    this.timers = { retry: 0, quiet: 0 };
  }

  start() {
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("pagehide", () => this.#drop());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    this.#connect();
  }

  get isOpen() {
    return this.state === "open";
  }

  // Frames go only over a line that has been welcomed: before that the server has not said who we are to it.
  send(frame) {
    if (!this.isOpen || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  // The device is back: do not wait for the rest of the pause.
  wake() {
    if (Object.values(STOP).includes(this.state)) return;
    if (this.isOpen && Date.now() - this.heard < this.quiet) return;
    this.tries = Math.min(this.tries, 1);
    this.#connect();
  }

  #connect() {
    this.#drop();
    if (this.state === "") this.#become("connecting");
    const url = new URL(this.address, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, this.protocols);
    this.socket = socket;
    socket.addEventListener("message", (event) => socket === this.socket && this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.#closed(event.code));
    this.#listen();
  }

  #take(frame) {
    if (frame.type === "welcome") {
      this.tries = 0;
      this.opened = true;
      this.#become("open");
    }
    if (frame.type === "welcome" || frame.type === "tick") this.#listen();
    this.onFrame(frame);
  }

  // Hears nothing for too long: a half-open line looks fine from here, so it is left without a farewell.
  #listen() {
    this.heard = Date.now();
    clearTimeout(this.timers.quiet);
    this.timers.quiet = setTimeout(() => this.#closed(1006), this.quiet);
  }

  #closed(code) {
    this.#drop();
    if (STOP[code]) {
      this.#become(STOP[code]);
      return;
    }
    this.#become({ [RESTART]: "restarting", [SLOWLY]: "busy" }[code] ?? "away");
    const longest = Math.min(CAP, BASE * 2 ** this.tries) * (code === SLOWLY ? 10 : 1);
    this.tries += 1;
    this.timers.retry = setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
  }

  #drop() {
    clearTimeout(this.timers.retry);
    clearTimeout(this.timers.quiet);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.onState(state);
  }
}
