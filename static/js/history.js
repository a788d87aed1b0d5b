// Older messages when the reader nears the beginning of what is there; the link does the same without a line.
export class History {
  // `ask()` answers whether older ones were asked for; `isMore()` whether there are any.
  constructor({ row, scroll, ask, isMore }) {
    Object.assign(this, { row, scroll, ask, isMore });
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#more(), {
      root: scroll,
      rootMargin: "200px 0px 0px",
    });
    watch.observe(row);
    row.addEventListener("click", (event) => {
      if (event.target.closest("a") && this.#more()) event.preventDefault();
    });
    this.watch = watch;
  }

  // Called when a page of older ones has been shown: asks again when the beginning is still in sight.
  shown() {
    this.row.hidden = !this.isMore();
    this.watch.unobserve(this.row);
    this.watch.observe(this.row);
  }

  #more() {
    return !this.row.hidden && this.ask();
  }
}
