"""Plays the machines that a fake hypervisor only pretends to run: takes each new server's user data from Nova, and does with it what
cloud-init would do, in a root folder of the server's own.

Files are written and commands run as the user data says. Only "pmc" is a stand-in there: its "node apply" checks that the cluster file
is one, and ends as the file /nodes/plan says: "fail NAME REASON" lets that server fail, "silent NAME" lets it never come up. All others
are healthy. What the commands print is in /nodes/NAME.log.
"""
import base64
import json
import pathlib
import subprocess
import time

import openstack
import yaml

NODES = pathlib.Path("/run/nodes")
KEPT = pathlib.Path("/nodes")
PMC = """#!/usr/bin/python3
import json, sys, socket, yaml
cluster = yaml.safe_load(open("/etc/pmc/cluster.yaml"))
node = open("/etc/pmc/node").read().strip()
known = [one["name"] for one in cluster["nodes"]] + [pool["name"] for pool in cluster["pools"]]
reason = open("/reason").read() or (None if node in known else node + " is not in the cluster file")
name = socket.gethostname()
outcome = {"status": "FAILURE" if reason else "SUCCESS", "reason": reason or name + " is healthy", "id": name, "data": {"node": node}}
json.dump(outcome, open(sys.argv[sys.argv.index("--outcome") + 1], "w"))
sys.exit(1 if reason else 0)
"""


def plan():
    lines = (KEPT / "plan").read_text().splitlines() if (KEPT / "plan").exists() else []
    words = [line.split(" ", 2) for line in lines]
    return {name: (verb, rest[0] if rest else "") for verb, name, *rest in words}


def boot(server, name, user_data):
    """Starts what the user data says, in an overlay of this root folder."""
    folder = NODES / server
    root = folder / "root"
    for part in ("upper", "work", "root"):
        (folder / part).mkdir(parents=True)
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work", root], check=True)
    for place in ("proc", "dev"):
        subprocess.run(["mount", "--rbind", f"/{place}", root / place], check=True)
    data = yaml.safe_load(user_data)
    (KEPT / f"{name}.yaml").write_text(user_data)
    for file in data["write_files"]:
        path = root / file["path"].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["content"])
        path.chmod(int(file.get("permissions", "0644"), 8))
    verb, reason = plan().get(name, ("", ""))
    if verb == "silent":
        return
    (root / "reason").write_text(reason)
    (root / "usr/bin/pmc").write_text(PMC)
    (root / "usr/bin/pmc").chmod(0o755)
    commands = "\n".join(" ".join(command) for command in data["runcmd"])
    with open(KEPT / f"{name}.log", "w") as log:
        subprocess.Popen(["unshare", "--uts", "sh", "-c", f'hostname {name}; chroot {root} sh -c "$1"; cat {root}/var/log/pmc-first-boot.log',
                          "boot", commands], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def main():
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/nodes"], check=True)
    cloud = openstack.connect(compute_api_version="2.3")
    booted = set()
    while True:
        for server in cloud.compute.servers(all_projects=True, status="ACTIVE"):
            if server.id not in booted:
                booted.add(server.id)
                boot(server.id, server.name, base64.b64decode(server.user_data).decode())
                print(json.dumps({"booted": server.name, "id": server.id}), flush=True)
        time.sleep(1)


if __name__ == "__main__":
    NODES.mkdir(exist_ok=True)
    KEPT.mkdir(exist_ok=True)
    main()
