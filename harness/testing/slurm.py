"""Slurm on one machine for the time of a test: a controller, a node, and munge, all started by hand.

Nothing of the system's is used: keys, sockets, ports, logs and the spool are the folder's own, and
every process is a child of the test, in a pid namespace that ends with it.
"""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from engine import environment, wait_for

TOOLS = ["munged", "slurmctld", "slurmd", "sbatch", "sinfo", "squeue"]
NODE = "here"

CONFIG = """ClusterName=sockdrilltest
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmctldPort={controller}
SlurmdPort={node}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 CPUs={processors} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """What keeps this machine from running Slurm, or ''."""
    tools = [tool for tool in TOOLS if shutil.which(tool, path=search_path()) is None]
    if tools:
        return f"no {', '.join(tools)} on this machine"
    if os.geteuid() != 0:
        return "slurmd wants to be root"
    return ""


def search_path():
    return f"/usr/bin:/bin:{os.environ['PATH']}:/usr/sbin:/sbin"


def memory_mib():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Slurm:
    """A context: inside of it `environment` makes sbatch and its like talk to this one."""

    def __init__(self, folder, programs):
        """`programs`: a folder that jobs find programs in."""
        self.folder = Path(folder)
        self.children = []
        self.environment = environment(
            SLURM_CONF=str(self.folder / "slurm.conf"), PATH=f"{programs}:{search_path()}",
            HOME=str(self.folder))

    def __enter__(self):
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        controller, node = free_ports(2)
        (self.folder / "slurm.conf").write_text(CONFIG.format(
            folder=self.folder, host=socket.gethostname().split(".")[0], name=NODE,
            controller=controller, node=node, processors=os.cpu_count(), memory=memory_mib()))
        try:
            self.start("munged", "--foreground", "--force", f"--key-file={key}",
                       f"--socket={self.folder}/munge.socket", f"--pid-file={self.folder}/munged.pid",
                       f"--log-file={self.folder}/munged.log",
                       f"--seed-file={self.folder}/munged.seed", "--num-threads=2")
            wait_for("munge's socket", (self.folder / "munge.socket").exists)
            self.start("slurmctld", "-D", "-c", "-f", f"{self.folder}/slurm.conf")
            self.start("slurmd", "-D", "-N", NODE, "-f", f"{self.folder}/slurm.conf")
            wait_for("the node", lambda: self.ask("sinfo", "-h", "-o", "%T") == "idle")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        """Ends what was started, the last first, each with all that it started."""
        for child in reversed(self.children):
            # unshare's own child, the namespace's first process, so that unshare sees it end.
            children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
            for first in children:
                os.kill(int(first), signal.SIGKILL)
            if not children:
                child.kill()
            child.wait()

    def start(self, *command):
        """In a pid namespace of its own: killing its first process ends everything in it."""
        with open(self.folder / f"{command[0]}.output", "wb") as output:
            self.children.append(subprocess.Popen(
                ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", *command],
                env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT))

    def ask(self, *command):
        """What the command prints; '' where it fails, as before the controller listens."""
        done = subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True,
                              text=True, timeout=60)
        return done.stdout.strip() if done.returncode == 0 else ""

    def submit(self, *arguments):
        """The number of the job."""
        done = subprocess.run(["sbatch", "--parsable", *map(str, arguments)], env=self.environment,
                              cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def wait(self):
        """Until no job is left."""
        wait_for("the jobs", lambda: self.ask("sinfo", "-h", "-o", "%T") and
                 self.ask("squeue", "-h", "-o", "%i %T") == "", patience=300)
