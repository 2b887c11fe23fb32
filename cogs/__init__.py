"""What members see, one feature a file: every module here is a discord.py extension.

Modules whose name begins with an underscore are what the features share.
"""
