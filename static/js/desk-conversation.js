// The case's private conversation at the desk: read anew when the desk hears that something is new in it.
import { Conversation } from "./conversation.js";

export function followConversation(page) {
  const root = page.querySelector("[data-conversation]");
  if (!root) return;
  const talk = new Conversation(root, { ask: () => fetch(root.dataset.page, { headers: { Accept: "text/html" } }) });
  document.addEventListener("desk", ({ detail: frame }) => {
    const own = frame.type === "conversation" && String(frame.case) === page.dataset.case;
    if (own || frame.type === "welcome" || frame.type === "tick") talk.refresh();
  });
}
