"""What an owner's monitoring sees: a private port with /health and /metrics. Nothing is sent anywhere."""
