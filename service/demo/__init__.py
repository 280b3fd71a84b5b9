"""The demo: the product's own path, run on the sample recordings."""
