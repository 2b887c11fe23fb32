"""What is done in each state of a job, one module a step: one call to the outside, then one move."""
