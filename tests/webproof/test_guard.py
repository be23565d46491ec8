"""The guard refuses every way into an inner network."""

from __future__ import annotations

import ipaddress

import pytest
from fazhi.webproof.guard import (
    AddressRefusedError,
    Guard,
    HostNotFoundError,
    Target,
    is_public,
    literal_address,
    parse_resolve,
)

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.1/",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0/",
    "http://10.0.0.1/",
    "http://10.26.3.8:8080/zfgs/detail?id=77",
    "http://012.0.0.1/",
    "http://167772161/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://0xc0a80101/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://192.0.0.1/",
    "http://198.18.0.1/",
    "http://198.51.100.7/",
    "http://203.0.113.7/",
    "http://192.0.2.7/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd12:3456:789a::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://printer.local/",
    "http://oa.internal/",
]

MALFORMED = [
    "file:///etc/passwd",
    "ftp://www.example.gov.cn/",
    "gopher://www.example.gov.cn/",
    "javascript:alert(1)",
    "//www.example.gov.cn/",
    "http:///a",
    "http://",
    "http://user:secret@www.example.gov.cn/",
    "http://www.example.gov.cn@127.0.0.1/",
    "http://www.example.gov.cn:99999/",
    "http://www.example.gov.cn:22/",
    "http://www.example.gov.cn:25/",
    "http://www.example.gov.cn\\@127.0.0.1/",
    "http://www.exam ple.gov.cn/",
    "http://www.example.gov.cn/\r\nHost: 127.0.0.1",
    "http://[::1/",
    "http://..../",
]


def answering(*addresses: str) -> Guard:
    """A guard whose name server gives these addresses for every name."""
    return Guard(resolver=lambda host, port: addresses)


@pytest.mark.parametrize("url", PRIVATE)
def test_private_address_in_any_form_is_refused_as_private(url: str) -> None:
    with pytest.raises(AddressRefusedError) as refusal:
        answering("8.8.8.8").admit(url)
    assert refusal.value.private


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError) as refusal:
        answering("8.8.8.8").admit(url)
    assert not refusal.value.private


@pytest.mark.parametrize(
    "answers",
    [("10.0.0.1",), ("8.8.8.8", "127.0.0.1"), ("::1",), ("2001:4860:4860::8888", "fe80::1%eth0"), ("::ffff:10.1.1.1",)],
)
def test_name_with_any_private_answer_is_refused(answers: tuple[str, ...]) -> None:
    with pytest.raises(AddressRefusedError) as refusal:
        answering(*answers).admit("http://www.example.gov.cn/")
    assert refusal.value.private


def test_public_name_is_pinned_to_the_judged_address() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    guard = Guard(resolver=lambda host, port: next(answers))
    assert guard.admit("https://WWW.Example.gov.cn./a?b=1") == Target("https", "www.example.gov.cn", 443, "8.8.8.8")


def test_resolve_entry_opens_one_host_and_port_only() -> None:
    guard = Guard(resolve=parse_resolve(["www.minghe.gov.cn:80:127.0.0.1"]), resolver=lambda host, port: ["10.0.0.9"])
    assert guard.admit("http://www.minghe.gov.cn/") == Target("http", "www.minghe.gov.cn", 80, "127.0.0.1")
    with pytest.raises(AddressRefusedError):
        guard.admit("http://www.minghe.gov.cn:8080/")
    with pytest.raises(AddressRefusedError):
        guard.admit("http://gaj.minghe.gov.cn/")


@pytest.mark.parametrize("entry", ["www.minghe.gov.cn", "a:80", "a:80:localhost", "a:x:127.0.0.1", ""])
def test_resolve_entry_not_of_the_form_is_refused(entry: str) -> None:
    with pytest.raises(AddressRefusedError):
        parse_resolve([entry])


def test_name_without_answer_is_no_such_host() -> None:
    with pytest.raises(HostNotFoundError):
        answering().admit("http://www.example.gov.cn/")


def test_idn_name_goes_out_in_punycode() -> None:
    assert answering("8.8.8.8").admit("http://政务.中国/").host == "xn--zfr164b.xn--fiqs8s"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0x7f.1", "127.0.0.1"),
        ("1.2.3.4", "1.2.3.4"),
        ("017700000001", "127.0.0.1"),
        ("256.1.1.1", None),
        ("1.2.3.4.5", None),
        ("08.1.1.1", None),
        ("www.gov.cn", None),
        ("[::1]", "::1"),
    ],
)
def test_literal_address_reads_what_a_system_resolver_reads(host: str, address: str | None) -> None:
    assert literal_address(host) == (None if address is None else ipaddress.ip_address(address))


@pytest.mark.parametrize("text", ["8.8.8.8", "202.108.22.5", "2400:da00::6666", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_address_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))
