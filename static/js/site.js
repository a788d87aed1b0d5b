// Loaded on every page: the quick way out.
import "./quickexit.js";
