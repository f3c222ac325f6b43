"""What a cloud has before anybody uses it: a flavor, an image, a network with floating addresses. With --check-empty: that there is no more
than that."""
import sys
import tempfile

import openstack

cloud = openstack.connect()


def furnish():
    cloud.compute.create_flavor(name="m1.small", ram=512, vcpus=1, disk=1)
    network = cloud.network.create_network(name="public", is_router_external=True)
    cloud.network.create_subnet(network_id=network.id, cidr="203.0.113.0/24", ip_version=4, enable_dhcp=False)
    with tempfile.NamedTemporaryFile("w") as image:
        image.write("nothing that a fake hypervisor looks at")
        image.flush()
        cloud.create_image("pmc-mesos", filename=image.name, disk_format="raw", container_format="bare", wait=True)


def leftovers():
    network = cloud.network
    groups = [group for group in network.security_groups() if group.name != "default"]
    networks = [one for one in network.networks() if one.name != "public"]
    found = [*cloud.compute.servers(), *cloud.compute.server_groups(), *network.ports(), *network.routers(), *network.ips(), *groups, *networks]
    return [f"{type(one).__name__} {one.name or one.id}" for one in found]


if "--check-empty" in sys.argv:
    left = leftovers()
    print(left)
    sys.exit(1 if left else 0)
furnish()
