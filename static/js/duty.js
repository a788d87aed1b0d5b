// What waits too long is said to those on duty first, then to every moderator; the host hears of it last.
const part = document.querySelector("[data-duty]");
const line = part.querySelector("[data-late-line]");

document.addEventListener("desk", ({ detail: frame }) => {
  if (frame.type !== "overdue" || (part.dataset.off === "yes" && frame.level < 2)) return;
  line.textContent = frame.level > 1 ? part.dataset.nobody : part.dataset.late;
});
