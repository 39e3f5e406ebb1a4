"""Which addresses a webhook may go to: public ones, and those that the operator names. Pure."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

OWN_NETWORKS = "127.0.0.0/8 ::1/128 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"
"""Allowed outside production, where receivers are one's own. Never link-local: there clouds hand out credentials."""

PUBLIC_IPV6 = ip_network("2000::/3")
"""All that is given out. Outside of it lies, among others, fec0::/10, which Python takes for global."""

NAT64 = ip_network("64:ff9b::/96")


def networks(text: str) -> tuple[Network, ...]:
    """Raises ValueError for what is no network in CIDR notation; several are separated by spaces."""
    return tuple(ip_network(one) for one in text.split())


def may_be_called(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an address that a name was resolved to is public, or in a network that the operator allows."""
    real = _real(ip_address(address.partition("%")[0]))
    if any(real.version == network.version and real in network for network in allowed):
        return True
    if isinstance(real, IPv6Address) and real not in PUBLIC_IPV6:
        return False
    return real.is_global and not real.is_multicast and not real.is_reserved


def _real(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
