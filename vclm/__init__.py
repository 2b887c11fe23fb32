"""Tencent VCLM on the wire: typed requests, error codes, TC3 signatures and a client."""
