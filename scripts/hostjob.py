"""What a host job may say, and how its values are written. The scheduler checks the same again, for all who put jobs."""

import ipaddress
import re

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
COMPONENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,63}")
IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
SIZE = re.compile(r"C([0-9]+)M([0-9]+)(?:D([0-9]+))?", re.IGNORECASE)
PLACEMENTS = ("min_comp_fit", "first_fit", "best_fit")


def hostname(text):
    name = text.lower()
    if not 0 < len(name) <= 253 or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(f"'{text}' is no hostname: labels of 1 to 63 letters, digits and inner hyphens, joined by dots")
    return name


def component_type(text):
    if not COMPONENT_TYPE.fullmatch(text):
        raise ValueError(f"'{text}' is no component type: 1 to 63 letters, digits, dots, hyphens and underscores")
    return text


def image_name(text):
    if not IMAGE_NAME.fullmatch(text):
        raise ValueError(f"'{text}' is no image name: 1 to 63 letters, digits, dots, hyphens and underscores")
    return text


def placement(text):
    if text not in PLACEMENTS:
        raise ValueError(f"'{text}' is no placement; there are {', '.join(PLACEMENTS)}")
    return text


def mac(text):
    address = text.lower()
    if not MAC.fullmatch(address) or int(address[:2], 16) & 1 or address == "00:00:00:00:00:00":
        raise ValueError(f"'{text}' is no MAC address of a card: six hexadecimal pairs joined by colons, the first one even")
    return address


def network(text):
    """An ipaddress.IPv4Network of `10.1.2.0/24`; host bits may be set."""
    try:
        net = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        net = None
    if net is None or "/" not in text or net.prefixlen == 0:
        raise ValueError(f"'{text}' is no network; it is written address/prefix, for example 10.1.2.0/24")
    return net


def address(text):
    """`10.1.2.16` or `10.1.2.16/24`, as it is."""
    try:
        ipaddress.IPv4Interface(text)
    except ValueError:
        raise ValueError(f"'{text}' is no IPv4 address; it is written 10.1.2.16 or, with its network, 10.1.2.16/24") from None
    return text


def size(text):
    """(cpus, MiB of memory, GiB of disk or None) of C<n>M<n>[D<n>]."""
    match = SIZE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is no size; it is written C<cpus>M<MiB>[D<GiB>], for example C1M1024 or C4M8192D40")
    cpus, memory, disk = (None if part is None else int(part) for part in match.groups())
    wrong = []
    if not 1 <= cpus <= 1024:
        wrong.append("1 to 1024 cpus")
    if not 64 <= memory <= 16 * 1024 * 1024:
        wrong.append("64 MiB to 16 TiB of memory")
    if disk is not None and not 1 <= disk <= 65536:
        wrong.append("1 to 65536 GiB of disk")
    if wrong:
        raise ValueError(f"size '{text}': a VM has {', '.join(wrong)}")
    return cpus, memory, disk


def label(text):
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f"'{text}' is no label; it is written name=value")
    return name, value
