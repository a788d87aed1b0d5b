// A private conversation, live. Words never travel on a socket: the page asks for itself and takes over what is new.

export class Conversation {
  // `ask()` fetches the page as it is now.
  constructor(root, { ask }) {
    Object.assign(this, { root, ask, sending: false, asking: false, again: false });
    root.addEventListener("submit", (event) => this.#submit(event));
  }

  get #form() {
    return this.root.querySelector("[data-say]");
  }

  // Several hints in a row are one question.
  async refresh() {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    try {
      const fresh = await read(await this.ask());
      if (fresh) this.#take(fresh);
    } catch {
      // Away: the line says so when it comes back, and asks again.
    } finally {
      this.asking = false;
    }
    if (this.again) {
      this.again = false;
      this.refresh();
    }
  }

  // The same form as without script; its nonce makes a second press harmless.
  async #submit(event) {
    const form = event.target;
    const { submitter } = event;
    if (form !== this.#form || !(submitter?.name === "anyway" || submitter?.value === "say")) return;
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const fields = new FormData(form, submitter);
    if (!fields.has("deed")) fields.set("deed", "say");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
      const fresh = await read(answer);
      if (fresh) this.#answered(fresh, answer.ok);
      else HTMLFormElement.prototype.submit.call(withDeed(form));
    } catch {
      this.tell(this.root.dataset.away);
    } finally {
      this.sending = false;
    }
  }

  #answered(fresh, taken) {
    const sent = fresh.querySelector("[data-say]");
    const { nonce, body } = this.#form.elements;
    if (sent) nonce.value = sent.elements.nonce.value;
    if (taken) body.value = "";
    this.#part(fresh, "reason");
    this.#take(fresh);
    if (taken) this.root.querySelector("[data-turns]")?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  #take(fresh) {
    if (Boolean(fresh.querySelector("[data-say]")) !== Boolean(this.#form)) {
      const words = this.#form?.elements.body.value ?? "";
      const open = this.root.querySelector("details")?.open;
      this.root.replaceChildren(...fresh.childNodes);
      if (this.#form && words) this.#form.elements.body.value = words;
      if (open) this.root.querySelector("details").open = true;
      return;
    }
    for (const name of ["now", "cards", "deeds"]) this.#part(fresh, name);
    const shown = this.root.querySelector("[data-turns]");
    const known = new Set([...(shown?.children ?? [])].map((turn) => turn.dataset.turn));
    for (const turn of fresh.querySelectorAll("[data-turn]")) if (!known.has(turn.dataset.turn)) shown.append(turn);
  }

  #part(fresh, name) {
    const now = this.root.querySelector(`[data-live="${name}"]`);
    const next = fresh.querySelector(`[data-live="${name}"]`);
    if (now && next && bare(now) !== bare(next)) now.replaceChildren(...next.childNodes);
  }

  // A word of the page itself, above the box.
  tell(text) {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = text;
    this.root.querySelector('[data-live="reason"]').replaceChildren(line);
  }
}

// Every answer brings another form token: that alone is no news.
function bare(part) {
  return part.innerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
}

async function read(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-conversation]");
}

// What the server answers instead (signing in, an old token) is its own page, with the words on it.
function withDeed(form) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "deed", value: "say" });
  form.append(field);
  return form;
}
