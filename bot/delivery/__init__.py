"""Getting the finished video, or the reason why there is none, in front of the member."""
