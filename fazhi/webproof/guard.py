"""Which addresses may be looked at: public http and https only, decided on the resolved address, never on the name.

The guard is the one door to the network. A host is resolved once, every address of the answer must be public, and the
connection goes to exactly the address that was judged (no second look-up, so DNS rebinding finds nothing to bind).
The only way to a private address is a `Resolve` entry, written as curl's `--resolve HOST:PORT:ADDRESS`.

Sources: RFC 6890 and the IANA special-purpose registries (private, loopback, link-local, CGNAT 100.64/10, benchmarking,
documentation, multicast, reserved), RFC 4291 2.5.5 (IPv4-mapped and -compatible), RFC 6052 (NAT64 64:ff9b::/96 and
64:ff9b:1::/48), RFC 3056 (6to4), RFC 4380 (Teredo).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from fazhi.errors import FazhiError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# Special ranges that `is_global` of older Pythons counts as public.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_PORTS_REFUSED = frozenset({1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 53, 69, 110, 111, 119, 135, 137, 139, 143})
"""Ports on which no web site lives and where a request could be taken for something else."""
_NUMBER_PART = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")


class AddressRefusedError(FazhiError):
    """An address that the guard does not let through. `private` tells an inner network from a malformed address."""

    code = "refused-address"

    def __init__(self, url: str, reason: str, *, private: bool) -> None:
        self.url, self.reason, self.private = url, reason, private
        super().__init__(f"网址“{url}”不能访问：{reason}。")


class HostNotFoundError(FazhiError):
    """A host name that does not resolve."""

    code = "no-such-host"

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(f"域名“{host}”没有解析到任何地址。")


def is_public(address: Address) -> bool:
    """Whether an address, and any IPv4 address that it carries inside, belongs to the public network."""
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if (inner := embedded(address)) is not None:
            return is_public(inner)
        if address in _COMPATIBLE:
            return False
    return address.is_global and not address.is_multicast


def embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for (mapped, 6to4, Teredo, NAT64), or None."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def literal_address(host: str) -> Address | None:
    """The address that a host *is*, in any form a system resolver accepts: dotted, 0x7f.1, 017700000001, 2130706433."""
    text = host.strip("[]").split("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    parts = text.rstrip(".").split(".")
    if not 1 <= len(parts) <= 4 or not all(_NUMBER_PART.fullmatch(part) for part in parts):
        return None
    try:
        numbers = [_classic_number(part) for part in parts]
    except ValueError:
        return None
    *heads, tail = numbers
    if any(number > 255 for number in heads) or tail >= 256 ** (4 - len(heads)):
        return None
    value = tail
    for place, number in enumerate(heads):
        value += number << (8 * (3 - place))
    return ipaddress.IPv4Address(value)


def _classic_number(part: str) -> int:
    """A number as inet_aton reads it: 0x… hexadecimal, 0… octal, else decimal."""
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the URL's parts and the one address to connect to."""

    scheme: str
    host: str
    port: int
    address: str


Resolver = Callable[[str, int], Iterable[str]]


def system_resolver(host: str, port: int) -> list[str]:
    """All addresses of a host by the system's resolver."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise HostNotFoundError(host) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges URLs. `resolve` maps 'host:port' to an address that is allowed although it may be private."""

    resolve: Mapping[str, str] = field(default_factory=dict)
    resolver: Resolver = system_resolver

    def admit(self, url: str) -> Target:
        """The target of a URL; raises AddressRefusedError or HostNotFoundError."""
        parts = split(url)
        host = ascii_host(url, parts)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if (forced := self.resolve.get(f"{host}:{port}")) is not None:
            return Target(parts.scheme, host, port, forced)
        if port in _PORTS_REFUSED:
            raise AddressRefusedError(url, f"端口{port}不是网站用的端口", private=False)
        return Target(parts.scheme, host, port, self._public_address(url, host, port))

    def _public_address(self, url: str, host: str, port: int) -> str:
        if (literal := literal_address(host)) is not None:
            addresses: list[Address] = [literal]
        elif host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa")):
            raise AddressRefusedError(url, "这是内部网络的名称，公众无法访问", private=True)
        else:
            addresses = [ipaddress.ip_address(text.split("%")[0]) for text in self.resolver(host, port)]
        if not addresses:
            raise HostNotFoundError(host)
        for address in addresses:
            # One private address among public ones is reason enough: the answer is not to be trusted.
            if not is_public(address):
                raise AddressRefusedError(url, f"地址{address}在内部网络，公众无法访问", private=True)
        return str(addresses[0])


def split(url: str) -> SplitResult:
    """The parts of a URL; only http and https with a host and without a user name are accepted."""
    if any(ord(character) < 0x21 or character in "\\\x7f" for character in url):
        raise AddressRefusedError(url, "网址里有空白或不可见字符", private=False)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressRefusedError(url, "网址写法有误", private=False) from error
    if parts.scheme not in ("http", "https"):
        raise AddressRefusedError(url, "只看 http 和 https 网址", private=False)
    if not parts.hostname:
        raise AddressRefusedError(url, "没有写明网站", private=False)
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(url, "网址里带有用户名", private=False)
    return parts


def ascii_host(url: str, parts: SplitResult) -> str:
    """The host in its wire form: lower case, IDN names in punycode, no final dot."""
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise AddressRefusedError(url, "没有写明网站", private=False)
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressRefusedError(url, "域名写法有误", private=False) from error


def parse_resolve(entries: Iterable[str]) -> dict[str, str]:
    """`HOST:PORT:ADDRESS` entries as curl writes them, as the map that `Guard.resolve` takes."""
    found = {}
    for entry in entries:
        host, _, rest = entry.partition(":")
        port, _, address = rest.partition(":")
        try:
            ipaddress.ip_address(address.strip("[]"))
            number = int(port)
        except ValueError as error:
            raise AddressRefusedError(entry, "应写成 域名:端口:地址", private=False) from error
        found[f"{host.lower()}:{number}"] = address.strip("[]")
    return found
