// The state of the line, in words; short silences are not worth a word.
import { words } from "./words.js";

const WORTH_A_WORD = 1500;
const SAYS = {
  connecting: "connecting",
  away: "away",
  restarting: "restarting",
  busy: "busy",
  "signed-out": "signedOut",
  "not-here": "notHere",
};

export class State {
  constructor(place, login) {
    Object.assign(this, { place, login, timer: 0, told: 0 });
  }

  line(state) {
    clearTimeout(this.timer);
    clearTimeout(this.told);
    if (state === "open") this.place.replaceChildren();
    else this.timer = setTimeout(() => this.#show(state), state in { away: 1, connecting: 1 } ? WORTH_A_WORD : 0);
  }

  // Something that happened, for a while.
  tell(text) {
    clearTimeout(this.told);
    this.place.textContent = text;
    this.told = setTimeout(() => this.place.replaceChildren(), 8000);
  }

  #show(state) {
    this.place.textContent = words(SAYS[state]);
    if (state !== "signed-out") return;
    const link = document.createElement("a");
    link.href = this.login;
    link.textContent = words("signIn");
    this.place.append(" ", link);
  }
}
