// Content notes: a text that was unfolded stays unfolded on this page, and following a link to it does not unfold it.
export function keepNotesOpen(log) {
  const open = new Set();
  log.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches(".message-note, .message-fold")) return;
      const { seq } = event.target.closest(".message").dataset;
      event.target.open ? open.add(seq) : open.delete(seq);
    },
    true,
  );
  return (element) => {
    const fold = element.querySelector(".message-note, .message-fold");
    if (fold && open.has(element.dataset.seq)) fold.open = true;
  };
}
