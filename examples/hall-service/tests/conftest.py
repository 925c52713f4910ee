"""The service under test, its clock, its people, and its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hall.app import create_app
from people import Clock, People


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[TestClient]:
    with TestClient(create_app(clock=clock)) as client:
        yield client


@pytest.fixture
def people(client: TestClient, clock: Clock) -> People:
    return People(client, clock)


@pytest.fixture
def audit_log(client: TestClient) -> Callable[[], list[dict[str, Any]]]:
    return lambda: client.get("/audit-log").json()
