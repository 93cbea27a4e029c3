"""Networks of their own: for cases, for runs beside each other, for ordinary users, and without."""

import json
import os
import pwd
import re
import shutil
import socket
import subprocess

import pytest

from engine import BIN, FAILED, PASSED, SHIPPED, SKIPPED
from programs import no_sandbox, skip
from suites import HELLO, MIXED, NEEDS_A_NETWORK, PASSES

# Every case takes port 8989 and holds it until its peer has read all.
EIGHTY_NINE = """\
suite: port
scenarios:
- name: all at once
  matrix: {i: [1..40]}
  steps:
  - listener.listen: {port: 8989}
  - client.connect: {port: 8989}
  - server.accept: listener
  - client.send: hello
  - server.recv: hello
  - client.recv: {silence: 20ms}
"""


def test_every_case_has_port_8989_and_so_has_every_run(drill):
    drill.write("port.yaml", EIGHTY_NINE)
    runs = [drill.start("run", "port.yaml", "-j", "4", "--out", f"out{i}") for i in range(3)]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == PASSED, out.decode() + err.decode()


def test_a_busy_port_of_the_machine_disturbs_nothing(drill):
    drill.write("port.yaml", EIGHTY_NINE)
    holders = []
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):
        holder = socket.socket(family)
        try:
            holder.bind((address, 8989))
            holder.listen()
        except OSError:  # somebody holds it already: as good
            pass
        holders.append(holder)
    try:
        assert drill("run", "port.yaml", "-j", "4").code == PASSED
    finally:
        for holder in holders:
            holder.close()


def settings():
    """The machine's network settings, without those that change by themselves."""
    values = {}
    for folder, _, files in os.walk("/proc/sys/net"):
        for name in files:
            path = os.path.join(folder, name)
            try:
                with open(path) as file:
                    values[path] = file.read()
            except OSError:
                continue
    return {path: value for path, value in values.items()
            if not re.search("nf_conntrack_count|random|boot_id|route/flush", path)}


def test_a_run_changes_nothing_of_the_machine(drill):
    drill.write("changes.yaml", """\
suite: changes
network:
  any_address: local
  sysctls: {net.ipv4.tcp_fin_timeout: 7, net.ipv4.ip_local_port_range: 20000 20010}
scenarios:
- name: changes its network
  steps:
  - listener.listen: {address: 192.0.2.1}
  - client.connect: listener
""")
    links = subprocess.run(["ip", "-o", "addr"], capture_output=True, text=True).stdout \
        if shutil.which("ip") else ""
    before = settings()
    namespace = os.readlink("/proc/self/ns/net")
    done = drill("run", "changes.yaml")
    assert done.code == PASSED, done
    assert settings() == before
    assert os.readlink("/proc/self/ns/net") == namespace
    if links:
        assert subprocess.run(["ip", "-o", "addr"], capture_output=True, text=True).stdout == links


LOOPBACK = {"SOCKDRILL_ISOLATION": "loopback"}


def test_without_networks_cases_run_on_addresses_of_their_own(drill):
    drill.write("port.yaml", EIGHTY_NINE)
    done = drill("run", "port.yaml", "-j", "4", env=LOOPBACK)
    assert done.code == PASSED, done
    used = set()
    for line in drill.events():
        event = json.loads(line)
        if event.get("step") == "listener.listen":
            used.add(re.search(r"listens on (127\.[0-9.]+):8989", event["observed"])[1])
    assert used and not any(address.startswith("127.0.0.") for address in used), used


def test_without_networks_the_rest_is_skipped_with_its_reason(drill):
    drill.write("needs.yaml", NEEDS_A_NETWORK + """\
- name: binds the wildcard
  steps: [{listener.listen: {address: any}}]
- name: starts a program
  programs: {p: {command: "true"}}
  steps: [{p.start: }]
- name: changes a setting
  network: {sysctls: {net.ipv4.tcp_fin_timeout: 7}}
  steps: [{listener.listen: }]
- name: binds a port that is for root
  steps: [{listener.listen: {port: 80}}]
""")
    done = drill("run", "needs.yaml", "-v", env=LOOPBACK)
    assert done.code == SKIPPED, done
    assert done.lines[-1].startswith("5 skipped in ")
    for line in done.lines:
        if line.startswith("SKIP "):
            assert re.search(r"  needs a private network \(.+\), and there are none here$", line)
    skipped = drill.junit().cases[0].find("skipped")
    assert "private network" in (skipped.get("message") or "") + (skipped.text or "")
    assert "not checked here: there are no private networks (" in done.out


def test_without_networks_two_runs_do_not_meet(drill):
    drill.write("port.yaml", EIGHTY_NINE)
    runs = [drill.start("run", "port.yaml", "-j", "4", "--out", f"out{i}", env=LOOPBACK)
            for i in range(3)]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == PASSED, out.decode() + err.decode()


def test_the_shipped_scenarios_pass_or_are_skipped_without_networks(drill):
    done = drill("run", SHIPPED, env=LOOPBACK)
    assert done.code in (PASSED, SKIPPED), done


def test_without_the_name_localhost_what_needs_it_is_skipped(drill):
    drill.write("names.yaml", """suite: names
scenarios:
- name: connects by name
  steps:
  - listener.listen: {address: localhost}
- name: runs a program that looks the name up
  requires: [localhost]
  steps:
  - listener.listen:
""")
    drill.write("nsswitch.conf", "hosts: files\n")
    # A resolver that knows no name at all, for this process only.
    drill.prefix = ["unshare", "-m" if os.getuid() == 0 else "-rm", "sh", "-c",
                    "mount --bind /dev/null /etc/hosts && "
                    "mount --bind nsswitch.conf /etc/nsswitch.conf && exec \"$@\"", "sh"]
    done = drill("run", "names.yaml", "-v")
    assert done.code == SKIPPED, done
    reasons = sorted(re.findall(r"^SKIP names.yaml::(.*?)  (needs .*)$", done.out, re.M))
    assert reasons == [
        ("connects by name",
         "needs the name localhost (binds it): getaddrinfo(localhost): Name or service not known"),
        ("runs a program that looks the name up",
         "needs the name localhost (the scenario requires localhost): "
         "getaddrinfo(localhost): Name or service not known"),
    ], done


# Another user than root needs a program and scenarios that it may read.
@pytest.fixture
def nobody(drill, tmp_path_factory):
    if os.getuid() != 0:
        return drill  # an ordinary user already
    user = pwd.getpwnam("nobody")
    home = tmp_path_factory.mktemp("nobody")
    for folder in (home, *home.parents):
        if folder.stat().st_uid == 0 and str(folder) != "/" and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    shutil.copytree(BIN, home / "build" / "release" / "bin",
                    ignore=lambda _, names: [n for n in names if not n.startswith("sockdrill")])
    shutil.copytree(SHIPPED, home / "scenarios")
    (home / "work").mkdir()
    os.chown(home / "work", user.pw_uid, user.pw_gid)
    drill.folder = home / "work"
    drill.program = home / "build" / "release" / "bin" / "sockdrill"
    drill.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return drill


def test_an_ordinary_user_gets_networks_in_a_user_namespace(nobody):
    doctor = nobody("doctor")
    assert doctor.lines[0] == "Every case runs in a private network, inside a user namespace.", doctor
    nobody.write("mixed.yaml", MIXED)
    done = nobody("run", HELLO)
    assert done.code == PASSED, done
    assert json.loads(nobody.events()[0])["isolation"] == "network namespaces in a user namespace"


def test_all_shipped_scenarios_pass_for_an_ordinary_user(nobody):
    done = nobody("run")
    assert done.code == PASSED, done
    # A user namespace of an ordinary user has one user.
    skipped = [line for line in done.lines if re.match(r"\d+ skipped: ", line)]
    assert [re.sub(r"^\d+ |setfsuid\(\d+\)", "", line) for line in skipped] == [
        "skipped: needs a second user (makes a socket of another user):  is refused: "
        "there is only one user here"], done


def limited(drill, limits):
    """Runs it in a user namespace that has these limits (/proc/sys/user)."""
    settings = "; ".join(f"echo {value} > /proc/sys/user/{name}" for name, value in limits.items())
    drill.prefix = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{settings}; exec "$@"', "sh",
                    "setpriv", "--bounding-set=-all", "--inh-caps=-all", *drill.prefix]
    return drill


@pytest.mark.parametrize("limits, call", [
    ({"max_user_namespaces": 0}, "unshare(CLONE_NEWUSER | CLONE_NEWNET)"),
    ({"max_net_namespaces": 0}, "unshare(CLONE_NEWUSER | CLONE_NEWNET)"),
])
def test_where_namespaces_are_refused_cases_run_on_addresses(drill, limits, call):
    limited(drill, limits)
    doctor = drill("doctor")
    assert doctor.code == PASSED
    assert doctor.lines[0].startswith("There are no private networks here"), doctor
    assert [line for line in doctor.lines if line.startswith("why: ")][0].count(call), doctor
    drill.write("passes.yaml", PASSES)
    drill.write("needs.yaml", NEEDS_A_NETWORK)
    done = drill("run", "passes.yaml", "needs.yaml")
    assert done.code == PASSED, done
    assert done.lines[-1].startswith("1 passed, 1 skipped in "), done


def test_too_few_namespaces_are_no_failure_of_the_subject(drill):
    drill.prefix = ["unshare", "--user", "--map-root-user", "sh", "-c",
                    'echo 2 > /proc/sys/user/max_net_namespaces; exec "$@"', "sh"]
    drill.write("many.yaml", EIGHTY_NINE)
    done = drill("run", "many.yaml", "-j", "8")
    assert done.code != FAILED and "FAIL" not in done.out, done


def test_a_case_cannot_see_the_machines_network(drill):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        drill.write("looks.yaml", f"""\
suite: looks
scenarios:
- name: looks
  steps:
  - client.connect: {{port: {port}, result: ECONNREFUSED}}
""")
        assert drill("run", "looks.yaml").code == PASSED


# Connections, and what Linux keeps of them where no socket tells: counters, flow labels, the round
# trip times of peers.
TELLS = """\
import pathlib, socket
counters = [line.split() for line in pathlib.Path("/proc/net/snmp").read_text().splitlines()
            if line.startswith("Tcp:")]
setting = pathlib.Path("/proc/sys/net/ipv4/tcp_fin_timeout")
print("before me:", dict(zip(*counters))["PassiveOpens"], "after", setting.read_text().strip(), "s")
listener = socket.create_server(("127.0.0.1", 8989))
client = socket.create_connection(("127.0.0.1", 8989))
try:
    setting.write_text("7")
except OSError:
    pass
"""
IN_TURN = """\
suite: in turn
programs: {p: {command: [python3, tells.py]}}
scenarios:
- name: one of four
  matrix: {i: [1..4]}
  steps:
  - p.start:
  - p.exit: {within: 20s}
"""


@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_no_program_has_a_network_that_another_had(drill, sandbox):
    if no_sandbox():
        skip(no_sandbox())
    drill.write("tells.py", TELLS)
    drill.write("turn.yaml", IN_TURN)
    done = drill("run", "turn.yaml", "-j", "1", f"--sandbox={sandbox}")
    assert done.code == PASSED, done
    seen = re.findall(r"before me: (\d+) after (\d+) s", "".join(drill.events()))
    assert len(seen) == 4 and len(set(seen)) == 1 and seen[0][0] == "0" and seen[0][1] != "7", seen
