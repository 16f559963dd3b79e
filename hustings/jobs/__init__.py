"""Queueing work by name, in the transaction of the act. Empty until there is a worker: see decision 0016."""
