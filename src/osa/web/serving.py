"""How gunicorn serves the site: `osa serve` gives it this file, and the address beside it."""

from __future__ import annotations

import threading

timeout = 60
"""Seconds that a request may take before its process is taken for stuck."""
loglevel = "warning"
forwarded_allow_ips = ""
"""What a proxy says of the reader is for Django to believe or not, by `OSA_PROXIES`."""
control_socket_disable = True
max_requests = 50_000
"""After so many requests a process is replaced, so that nothing it keeps can grow for ever."""
max_requests_jitter = 5_000


def post_worker_init(_worker: object) -> None:
    """Let a new process compute what its first readers would wait for: the proofs and comparisons of the rulebook."""
    from osa.web.portal.rulebook import warm  # noqa: PLC0415 - the site is loaded by now, and not earlier

    threading.Thread(target=warm, name="warm", daemon=True).start()
