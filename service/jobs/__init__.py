"""The work behind the pages: the doorbell that wakes a worker, the worker, and the steps that it takes."""
