"""The part of the beanstalkd protocol that the scripts here need: put, reserve, delete, bury."""

import socket

MAX_JOB_BYTES = 65535  # beanstalkd's default
TIMEOUT_SECONDS = 10


class QueueError(Exception):
    """beanstalkd cannot be reached, or refused; the message says which and where."""


def parse_address(text):
    """(host, port) of `host:port`, `host` or `:port`; ValueError if it is none of them."""
    host, _, port = text.rpartition(":") if ":" in text else (text, "", "11300")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"'{text}' is no queue address; it is written host:port, for example 127.0.0.1:11300")
    return host or "127.0.0.1", int(port)


class Beanstalk:
    """One connection. Not for several threads; after a QueueError it is of no more use."""

    def __init__(self, address):
        self.address = "%s:%d" % address
        try:
            self.socket = socket.create_connection(address, TIMEOUT_SECONDS)
        except OSError as e:
            raise QueueError(f"cannot reach beanstalkd at {self.address}: {e.strerror or e}") from None
        self.replies = self.socket.makefile("rb")

    def put(self, tube, body, priority=1024, ttr_seconds=60):
        """Puts a job (bytes) into a tube; gives its id."""
        if len(body) > MAX_JOB_BYTES:
            raise QueueError(f"the job has {len(body)} bytes, and beanstalkd takes {MAX_JOB_BYTES}")
        self._ask(f"use {tube}", "USING")
        return int(self._ask(f"put {priority} 0 {ttr_seconds} {len(body)}", "INSERTED", body)[0])

    def watch(self, tube):
        """Makes `reserve` take jobs from this tube only."""
        self._ask(f"watch {tube}", "WATCHING")
        if tube != "default":
            self._ask("ignore default", "WATCHING")

    def reserve(self, timeout_seconds):
        """(id, body) of the next job, or None if none comes in time."""
        reply = self._ask(f"reserve-with-timeout {int(timeout_seconds)}", ("RESERVED", "TIMED_OUT", "DEADLINE_SOON"),
                          patience=timeout_seconds)
        if not reply:
            return None
        body = self.replies.read(int(reply[1]) + 2)[:-2]
        return int(reply[0]), body

    def delete(self, job):
        self._ask(f"delete {job}", ("DELETED", "NOT_FOUND"))

    def bury(self, job):
        self._ask(f"bury {job} 1024", ("BURIED", "NOT_FOUND"))

    def watchers(self, tube):
        """How many connections wait for jobs of a tube."""
        reply = self._ask(f"stats-tube {tube}", ("OK", "NOT_FOUND"))
        stats = self.replies.read(int(reply[0]) + 2).decode() if reply else ""
        return sum(int(line.split()[1]) for line in stats.splitlines() if line.startswith("current-watching:"))

    def _ask(self, command, expected, body=None, patience=0):
        """Sends a command; gives the words of the reply after the expected first one."""
        data = command.encode() + b"\r\n" + (b"" if body is None else body + b"\r\n")
        try:
            self.socket.settimeout(patience + TIMEOUT_SECONDS)
            self.socket.sendall(data)
            words = self.replies.readline().decode("ascii", "replace").split()
        except OSError as e:
            raise QueueError(f"lost beanstalkd at {self.address}: {e.strerror or e}") from None
        if not words:
            raise QueueError(f"beanstalkd at {self.address} closed the connection")
        if words[0] not in ((expected,) if isinstance(expected, str) else expected):
            raise QueueError(f"beanstalkd at {self.address} answered '{' '.join(words)}' to '{command}'")
        return words[1:]
