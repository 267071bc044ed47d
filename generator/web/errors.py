"""What can go wrong with an address, a server or the network, in a sentence for the person who gave the address."""

from __future__ import annotations

import http.client
import socket
import ssl


class NetworkError(Exception):
    """No answer that counts. `slug` says which kind of fault it is, `what` is a Chinese clause for people; the text also has the address.

    Slugs: address (not one that is asked), certificates (a file of certificates that cannot be read), name (no such host), connect, proxy,
    certificate (of the server), slow (a time ran out), broken (cut off, or no HTTP), large, encoding, redirect.
    """

    def __init__(self, slug: str, what: str, address: str = "") -> None:
        super().__init__(f"{address}：{what}" if address else what)
        self.slug, self.what = slug, what


class Late(TimeoutError):
    """A time that ran out: `connecting`, or the `whole` time of a call. Between two bytes the system raises its own TimeoutError."""


def network_error(address: str, error: Exception) -> NetworkError:
    """The sentence for what the standard library raised while it asked an address."""
    said = printable(str(error) or type(error).__name__)
    if isinstance(error, TimeoutError):
        what = {"connecting": "连接超时", "whole": "迟迟没有答完，不再等了"}.get(str(error), "对方中途不再出声，不再等了")
        return NetworkError("slow", what, address)
    if isinstance(error, socket.gaierror):
        return NetworkError("name", f"找不到这个主机（{said}）；请检查网址和网络", address)
    if isinstance(error, ssl.SSLCertVerificationError):
        why = printable(error.verify_message)
        text = f"对方的证书不受信任（{why}）；内网自建的证书机构，请用 CREDIT_CA_FILE 指出它的证书文件"
        return NetworkError("certificate", text, address)
    if isinstance(error, ConnectionRefusedError):
        return NetworkError("connect", f"连接被拒绝，那里没有服务（{said}）", address)
    if isinstance(error, OSError) and str(error).startswith("Tunnel connection failed"):
        return NetworkError("proxy", f"代理服务器不肯转接（{said}）；请检查 https_proxy 和 no_proxy", address)
    if isinstance(error, ssl.SSLError | http.client.HTTPException | ConnectionError):
        return NetworkError("broken", f"对方没有好好答复，或者中途断开（{said}）", address)
    return NetworkError("connect", f"连不上（{said}）", address)


def printable(text: str) -> str:
    """What a server or the system said, on one short line that moves no cursor."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:200]
