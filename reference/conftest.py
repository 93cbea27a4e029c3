import socket

import pytest

from running import DEADLINE, Program, enter_private_network


@pytest.fixture(scope="session", autouse=True)
def private_network():
    enter_private_network()
    socket.setdefaulttimeout(DEADLINE)


@pytest.fixture
def start():
    """start(name, *arguments): a program that does not outlive the test."""
    programs = []

    def start_program(*arguments, **options):
        programs.append(Program(*arguments, **options))
        return programs[-1]

    yield start_program
    for program in programs:
        program.kill()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one
