"""What maestro's guestutils ask, answered by this guest's host through pmc-guest.

Ports are numbers, nodes are "host:port". What is not known is an error unless there is a default.
"""

import os
import subprocess

_PROGRAM = os.environ.get("PMC_GUEST", "/usr/local/sbin/pmc-guest")


class MaestroEnvironmentError(Exception):
    """What was asked for is not there, or the host does not answer."""


def _ask(*words):
    try:
        done = subprocess.run([_PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    except OSError as e:
        raise MaestroEnvironmentError("cannot run %s: %s" % (_PROGRAM, e)) from e
    if done.returncode != 0:
        raise MaestroEnvironmentError(done.stderr.decode().strip() or "pmc-guest ended with %d" % done.returncode)
    return done.stdout.decode().rstrip("\n")


def _port(words, default):
    if default is not None:
        words = [*words, str(int(default))]
    return int(_ask("port", *words))


def get_environment_name():
    """The environment's name, "local" unless MAESTRO_ENVIRONMENT_NAME says otherwise."""
    return os.environ.get("MAESTRO_ENVIRONMENT_NAME") or _ask("self", "environment")


def get_service_name():
    """The service that this guest is a member of."""
    return _ask("self", "service")


def get_container_name():
    """This guest's hostname."""
    return _ask("self", "name")


def get_container_host_address(as_ip_address=False):
    """The address that others reach this guest at; it is an IP address in any case."""
    del as_ip_address
    return _ask("self", "address")


def get_container_internal_address():
    """This guest's own address: the same, since nothing is between a VM and its network."""
    return _ask("self", "address")


def get_port(name, default=None):
    """A port of this guest, as a number."""
    return _port([name], default)


def get_node_list(service, ports=None, minimum=1, labels=None):
    """Members of a service that can be used, as "host" or "host:port:port" with ports in the order that is asked for.

    labels is a dict, or a list of labels whose value is "true". Raises if there are fewer than minimum.
    """
    words = ["nodes", service, "--minimum", str(int(minimum))]
    if ports:
        words += ["--ports", ",".join(ports)]
    if labels is not None and not hasattr(labels, "items"):
        labels = {label: "true" for label in labels}
    for key, value in (labels or {}).items():
        words += ["--label", "%s=%s" % (key, value)]
    return [node for node in _ask(*words).split("\n") if node]


def get_specific_host(service, container):
    """The address of one member."""
    return _ask("host", service, container)


def get_specific_port(service, container, port, default=None):
    """A port of one member, as a number."""
    return _port(["--of", service, container, port], default)


def get_specific_exposed_port(service, container, port, default=None):
    """The same: a VM has its ports to itself."""
    return get_specific_port(service, container, port, default)


def update_os_env(env):
    """Adds to this process's environment."""
    os.environ.update({key: str(value) for key, value in env.items()})
