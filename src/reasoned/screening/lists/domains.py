"""The registrable domain of a website as a list writes it.

Which endings are public is the Public Suffix List's, with those that companies let others
register under (`uk.com`), in the copy that comes with `tldextract`; nothing is ever fetched.
"""

from __future__ import annotations

import re
from functools import lru_cache

import tldextract

_HOST = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}://)?(?:[^/?#@\s\\]{0,200}@)?"
    r"([^\s/?#@:\\]{1,253})(?::[0-9]{1,5})?(?:[/?#].*)?",
    re.DOTALL,
)
_LONGEST = 2048
_LABELS = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))+")

_SHARED = frozenset(
    "facebook.com fb.com twitter.com x.com instagram.com youtube.com linkedin.com telegram.me t.me "
    "vk.com ok.ru tiktok.com whatsapp.com wa.me livejournal.com tumblr.com pinterest.com "
    "medium.com google.com flickr.com vimeo.com reddit.com github.com weibo.com wechat.com "
    "aparat.com rutube.ru soundcloud.com archive.org wikipedia.org wordpress.com blogspot.com "
    "narod.ru nm.ru spb.ru msk.ru tomsk.ru kamchatka.ru alibaba.com "
    "made-in-china.com amazon.com ebay.com yahoo.com".split()
)


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


def registrable(website: str) -> str:
    """`example.co.uk` of `http://www.example.co.uk/x`, in ASCII; "" where there is none.

    A page on a platform where everybody has pages has none of its own.
    """
    return _registrable(website) if len(website) <= _LONGEST else ""


@lru_cache(maxsize=10_000)
def _registrable(website: str) -> str:
    found = _HOST.fullmatch(website.strip().rstrip(".,"))
    if found is None:
        return ""
    try:
        name = found[1].rstrip(".")
        name = (name if name.isascii() else name.encode("idna").decode()).lower()
    except UnicodeError:
        return ""
    if not _LABELS.fullmatch(name):
        return ""
    domain = str(_suffixes()(name).top_domain_under_public_suffix)
    return "" if domain in _SHARED else domain
