// The member's page of a private conversation: signed in it hears of news, at the door it looks every few seconds.
import { Conversation } from "./conversation.js";
import { Line } from "./socket.js";

const LOOK_EVERY = 5000;
// A tick is no news, but what Redis lost is found at the next one.
const NEWS = new Set(["welcome", "conversation", "support", "tick"]);
const root = document.querySelector("[data-conversation]");
const { dataset } = root;
const talk = new Conversation(root, { ask: dataset.socket ? open : knock });

function open() {
  return fetch(dataset.page, { headers: { Accept: "text/html" } });
}

// Whoever may not come in is known by the ticket in the form.
function knock() {
  const fields = new FormData(root.querySelector("[data-say]"));
  for (const name of ["body", "nonce"]) fields.delete(name);
  fields.set("deed", "look");
  return fetch(dataset.page, { method: "POST", body: new URLSearchParams(fields) });
}

// Whoever comes back to a long talk finds its end, not its beginning.
root.querySelector("[data-turns]").lastElementChild?.scrollIntoView({ block: "center" });
if (dataset.socket) {
  const line = new Line(dataset.socket, {
    onFrame: (frame) => NEWS.has(frame.type) && talk.refresh(),
    onState: (state) => state === "signed-out" && talk.tell(dataset.out),
  });
  line.start();
} else {
  setInterval(() => document.visibilityState === "visible" && talk.refresh(), LOOK_EVERY);
}
