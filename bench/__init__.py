"""The benchmark: the whole product beside simpler systems, on one machine, in one run, under one load."""
