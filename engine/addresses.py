"""Which network addresses a stranger's URL may lead to."""

import ipaddress

_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Public by number, yet a cloud's own metadata service (Azure)."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Tell whether an IP address is one anybody on the Internet can reach.

    False for private, loopback, link-local, shared, reserved, multicast and metadata addresses, also when
    such an IPv4 address is wrapped in an IPv6 one (mapped, 6to4, Teredo, NAT64), and for what is no
    address.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return (
            address.is_global
            and not address.is_multicast
            and all(_public(inner) for inner in _wrapped(address))
        )
    return _public(address)


def _public(address: ipaddress.IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _METADATA


def _wrapped(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in inner if one is not None]
