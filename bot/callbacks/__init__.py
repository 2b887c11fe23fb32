"""Being called back by a provider when a job ends, instead of asking again and again.

A callback only says "look now": what it claims is confirmed by describing the job wherever that is possible.
"""
