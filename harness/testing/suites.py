"""Small suites that several tests run."""

# Two tags overlap, one scenario fails, one has variants.
MIXED = """\
suite: mixed
scenarios:
- name: hello arrives
  tags: [good, quick]
  points: 2
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - client.send: hello
  - server.recv: hello

- name: nobody listens
  tags: [bad]
  steps:
  - client.connect: {port: 8989}

- name: varied
  tags: [good, wide]
  matrix: {port: [4001, 4002, 4003]}
  steps:
  - listener.listen: {port: "${port}"}
"""
HELLO = "mixed.yaml::hello arrives"
REFUSED = "mixed.yaml::nobody listens"
VARIED = [f"mixed.yaml::varied[port={port}]" for port in (4001, 4002, 4003)]
ALL = [HELLO, REFUSED, *VARIED]

PASSES = """\
suite: passes
scenarios:
- name: hello arrives
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - client.send: hello
  - server.recv: hello
"""

FAILS = """\
suite: fails
scenarios:
- name: nobody listens
  steps:
  - client.connect: {port: 8989}
"""

# What the run's seed decides: a text, or bytes.
DRAWN = """\
suite: drawn
scenarios:
- name: a text
  vars:
    text: {random: {text: ascii, length: 1025..4000}}
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - client.send: "${text}"
  - server.recv: what is never drawn
"""
DRAWN_BYTES = """\
suite: drawn
scenarios:
- name: bytes
  steps:
  - listener.listen:
  - client.connect: listener
  - server.accept: listener
  - client.send: {random: 2000}
  - server.recv: what is never drawn
"""

# What needs a private network is skipped without one.
NEEDS_A_NETWORK = """\
suite: needs
scenarios:
- name: needs a network
  requires: [private_network]
  steps:
  - listener.listen:
"""

# As many cases as asked for, which all pass.
MANY = """\
suite: many
scenarios:
- name: many
  matrix: {{i: [1..{count}]}}
  steps:
  - listener.listen:
  - client.connect: listener
"""
