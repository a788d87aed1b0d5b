"""Search that people can trust: one stream of stems, kept and matched by either database."""
