"""The shortest suites that need sockets, and a program."""

PLAIN = """suite: plain
scenarios:
- name: listens
  matrix: {n: [1..20]}
  steps:
  - listener.listen:
"""
WITH_A_PROGRAM = """suite: with a program
programs: {server: {role: server}}
scenarios:
- name: is answered
  matrix: {n: [1..3]}
  points: 1
  steps:
  - server.start: {listening: 8989, within: 60s}
  - client.connect: {to: server, within: 60s}
  - client.send: hello
  - client.recv: {matches: ".", extra: allowed, within: 60s}
"""
