// A soft sound when somebody is in danger, for whoever wishes it on this device.
const KEPT = "hearthside.desk.bell";
const NOTES = [523.25, 659.25];

export class Bell {
  constructor(place) {
    this.switch = place.querySelector("[data-bell-switch]");
    this.on = read() === "on";
    this.#show();
    this.switch.addEventListener("click", () => {
      this.on = !this.on;
      keep(this.on ? "on" : "off");
      this.#show();
      if (this.on) this.ring();
    });
    place.hidden = !("AudioContext" in window);
  }

  ring() {
    if (!this.on) return;
    this.sound ??= new AudioContext();
    NOTES.forEach((pitch, number) => this.#note(pitch, this.sound.currentTime + number * 0.25));
  }

  #note(pitch, at) {
    const [tone, loudness] = [this.sound.createOscillator(), this.sound.createGain()];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.2, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    tone.connect(loudness).connect(this.sound.destination);
    tone.start(at);
    tone.stop(at + 0.6);
  }

  #show() {
    this.switch.setAttribute("aria-pressed", String(this.on));
  }
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    return;
  }
}
