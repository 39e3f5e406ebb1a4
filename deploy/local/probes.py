"""Is it there? Each probe asks the thing itself, in its own protocol, and answers yes or no."""

import socket
import struct
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import psycopg

from deploy.local.ports import HOST

PROBE_SECONDS = 2.0

METADATA_REQUEST = struct.pack(">hhihi", 3, 1, 1, -1, 0)
"""Kafka's Metadata, version 1, correlation id 1, no client id, about no topic."""

METADATA_BEGINS = struct.Struct(">iii")
"""Of the answer: its size, the correlation id, and the number of brokers."""


def http_answers(url: str) -> bool:
    """Of a plain address. Asked many times a second while a process starts: a client with TLS costs 25 ms each time."""
    place = urlsplit(url)
    connection = HTTPConnection(place.netloc, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", place.path)
        return connection.getresponse().status // 100 == 2  # noqa: PLR2004 -- success, as HTTP counts it
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether anything does: worth knowing before a dearer question is put."""
    try:
        with socket.create_connection((HOST, port), PROBE_SECONDS):
            return True
    except OSError:
        return False


def smtp_greets(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), PROBE_SECONDS) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def kafka_serves(port: int) -> bool:
    """A broker that names no broker in service, itself included, is still starting."""
    try:
        with socket.create_connection((HOST, port), PROBE_SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(METADATA_REQUEST)) + METADATA_REQUEST)
            answer = connection.recv(METADATA_BEGINS.size, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(answer) == METADATA_BEGINS.size and METADATA_BEGINS.unpack(answer)[2] > 0


def postgres_accepts(conninfo: str) -> bool:
    try:
        with psycopg.connect(conninfo, connect_timeout=int(PROBE_SECONDS)):
            return True
    except psycopg.OperationalError:
        return False
