// The quiet line that a moderator has written in private; an empty frame takes it away again.
import { part } from "./words.js";

export function tellConversation(frame, page = document) {
  const line = page.querySelector("[data-conversation-line]");
  if (!line) return;
  line.hidden = !frame?.line;
  if (!frame?.line) return;
  part(line, "line").textContent = frame.line;
  part(line, "link").href = frame.url;
}
