// A line above the room when something was decided about one's words; an empty frame means that it was taken back.

export function tellDecided(frame, page = document) {
  const line = page.querySelector("[data-decided]");
  if (line) line.hidden = !frame.why;
}
