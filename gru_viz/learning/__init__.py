"""Nets that learn: tasks with a source of examples, the loss, and training by gradient descent."""
