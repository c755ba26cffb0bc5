"""A webhook leads to public addresses, and never into the operator's own network."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoned.webhooks.addresses import BadEndpoint, Place, check_address, look_up, read_url

METADATA = "169.254.169.254"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://example.org/hook?a=1", Place("https", "example.org", 443, "/hook?a=1")),
        ("https://example.org:8443", Place("https", "example.org", 8443, "/")),
        ("https://EXAMPLE.org./x", Place("https", "example.org", 443, "/x")),
        ("https://93.184.216.34/x", Place("https", "93.184.216.34", 443, "/x")),
        ("https://[2606:2800:220:1::1]/", Place("https", "2606:2800:220:1::1", 443, "/")),
    ],
)
def test_public_https_is_taken(url: str, place: Place) -> None:
    assert read_url(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https:///path",
        "https://user:pass@example.org/",
        "https://user@example.org/",
        "https://example.org/#part",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org/\r\nHost: x",
        "https://bücher.example/",
        "https://evil.example\\@good.example/",
        "https://[fe80::1%25eth0]/",
        "https://example.org/" + "x" * 2000,
        "https://localhost/",
        "https://app.localhost/",
        "http://localhost/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        f"https://{METADATA}/",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(BadEndpoint):
        read_url(url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_is_allowed_where_the_setting_says_so(host: str) -> None:
    assert read_url(f"http://{host}:8080/", allow_local=True).port == 8080
    assert read_url("https://10.0.0.1/", allow_local=True).host == "10.0.0.1"


@pytest.mark.parametrize(
    "url",
    [f"https://{METADATA}/", f"http://{METADATA}/", "http://10.0.0.1/", "http://example.org/"],
)
def test_the_setting_allows_no_more_than_that(url: str) -> None:
    with pytest.raises(BadEndpoint):
        read_url(url, allow_local=True)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        METADATA,
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        f"::ffff:{METADATA}",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(BadEndpoint, match="public"):
        check_address(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_taken(address: str) -> None:
    check_address(ip_address(address))


@pytest.mark.parametrize("address", [METADATA, f"::ffff:{METADATA}", "fe80::1", "fd00:ec2::254"])
def test_link_local_addresses_are_never_allowed(address: str) -> None:
    with pytest.raises(BadEndpoint):
        check_address(ip_address(address), allow_local=True)


def test_a_name_that_leads_to_this_machine_is_refused() -> None:
    with pytest.raises(BadEndpoint, match="public"):
        look_up("localhost", 443)
    assert "127.0.0.1" in look_up("localhost", 443, allow_local=True)


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1", "0177.0.0.1"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    read_url(f"https://{host}/")  # It may be a name; what it leads to counts.
    with pytest.raises(BadEndpoint):
        look_up(host, 443)


def test_a_name_that_leads_nowhere_is_said_to() -> None:
    with pytest.raises(BadEndpoint, match="can't be found"):
        look_up("nowhere.invalid", 443)
    with pytest.raises(BadEndpoint, match="can't be found"):
        look_up("x" * 70 + ".example", 443)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org{text}"):
        try:
            place = read_url(url)
        except BadEndpoint:
            continue
        assert place.scheme == "https"
        assert place.host
