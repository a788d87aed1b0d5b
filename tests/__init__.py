"""The suite: what people can do here, seen from outside, with real parts."""
