"""Backprop Lab."""
