"""What members see on Discord, one feature a file."""
