"""Simpler systems to stand beside: what they leave out is said in each."""
