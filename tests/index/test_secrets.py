"""Addresses as they may be shown: without names, passwords and the values of parameters that nobody may see."""

from __future__ import annotations

import pytest

from index.secrets import shown_address, without_secrets
from tests import rows
from tests.growth import MAX_FACTOR, measure

CANARY = "c4n4ry8s1ngs"


@rows(
    "address",
    [
        "https://a.example/rss?token={}",
        "https://a.example/rss?page=2&access_token={}#top",
        "https://a.example/rss?API_KEY={}",
        "https://a.example/rss?apiKey={}",
        "https://a.example/rss?subscription-key={}",
        "https://a.example/rss?key={}",
        "https://a.example/rss?sig={}%3D&se=2030",
        "https://a.example/rss?X-Amz-Signature={}&X-Amz-Credential={}",
        "https://a.example/rss?userPassword={}",
        "https://a.example/rss?p[pwd]={}",
        "https://a.example/rss?%74oken={}",
        "https://a.example/rss?page=2;auth={}",
        "https://a.example/rss?page=2&amp;auth={}",
        "https://a.example/rss;jsessionid={}?page=2",
        "https://a.example/rss#id_token={}",
        "https://a.example/rss?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{}",
        "https://a.example/go?to=https://b.example/?token={}",
        "https://a.example/go?to=https%3A%2F%2Fb.example%2F%3Ftoken%3D{}",
        "https://a.example/go?to=https%253A%252F%252Fb.example%252F%253Ftoken%253D{}",
        "https://a.example/go?to=https%3A%2F%2Fme%3A{}%40b.example%2F",
        "https://me:{}@a.example/rss",
        "https://{}@a.example/rss",
        "https://me:{}/x@a.example/rss",
        "https://me/you:{}@a.example/rss",
        "https://me:{}?x@a.example/rss",
        "https://me:{}#x@a.example:port/rss",
        "me:{}@a.example/rss",
        "https:me:{}@a.example/rss",
    ],
)
def test_nothing_secret_of_an_address_is_shown(address: str) -> None:
    whole = address.replace("{}", CANARY)
    shown = shown_address(whole)
    assert CANARY not in shown
    assert "…" in shown
    assert "a.example" in shown
    assert shown_address(shown) == shown
    said = without_secrets(f"Skipped ({whole}), 'it' is gone.")
    assert CANARY not in said or "//" not in address
    assert said.endswith("), 'it' is gone.")


def test_a_password_with_a_blank_in_it_goes_whole() -> None:
    assert shown_address(f"https://me:my {CANARY}@a.example/rss") == "https://…@a.example/rss"


@rows(
    "address",
    [
        "https://a.example/rss",
        "https://a.example/rss?page=2&id=507f1f77bcf86cd799439011&author=ann",
        "https://a.example/rss?q=bus+token+fares&key=front-page&code=DE&user=12",
        "https://a.example/rss?token=&n",
        "https://a.example/@ann/story",
        "https://a.example:8080/photos/1@N0?mail=ann@b.example",
        "http://[::1]:80/@ann",
        "notes/2024 token=1.txt",
    ],
)
def test_other_addresses_stay_as_they_are(address: str) -> None:
    assert shown_address(address) == without_secrets(address) == address


@pytest.mark.parametrize(
    "hostile",
    ["https://x/?u=https://x?", "//x?a=&", "%3Fu%3D", "https://x?token=a ", "@", "A", "?&#;", "=", "(//x)."],
)
def test_any_text_is_read_in_time_linear_in_its_length(hostile: str) -> None:
    grown = measure(without_secrets, lambda size: "https://x?a=" + hostile * (size // len(hostile)), 50_000)
    assert grown.factor < MAX_FACTOR
