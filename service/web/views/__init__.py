"""The pages, one module a thing; each has a `router` of plain functions that ask the services and render."""
