"""gunicorn's threaded worker, with threads apart for the health checks.

Threads that all wait, for a lock or for a slow statement, would keep a check waiting
behind the pages: the process would be started again for being busy.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import TConn, ThreadWorker

CHECKS = (b"GET /healthz", b"HEAD /healthz")
LONGEST = max(map(len, CHECKS))
# Several that ask at once, each answered in two seconds.
THREADS = 4


class WebWorker(ThreadWorker):
    """A new connection takes a thread once it has said something, not before."""

    def init_process(self) -> None:
        self.health_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="healthz")
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Choose the pool by the beginning of the request, once it has arrived."""
        begun = _beginning(conn.sock)
        if begun is None and not conn.initialized:
            self._wait_for(conn)
            return
        pool = self.tpool
        if begun and begun.startswith(CHECKS):
            pool = self.health_pool
        future = pool.submit(self.handle, conn)
        future.add_done_callback(
            partial(self.method_queue.defer, self.finish_request, conn)
        )

    def _wait_for(self, conn: TConn) -> None:
        """Leave a new connection to the poller; one that stays silent is closed."""
        conn.set_timeout()
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)


def _beginning(sock: socket.socket) -> bytes | None:
    """The first bytes of the request, which stay in the socket; None before they come."""
    try:
        return sock.recv(LONGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        # The client is gone: the thread that handles the connection closes it.
        return b""
