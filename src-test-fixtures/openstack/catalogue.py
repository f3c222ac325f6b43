"""Fills Keystone: the services' users and addresses, and what Heat needs to make users of its own for nodes that signal."""
from keystoneauth1 import session
from keystoneauth1.identity import v3
from keystoneclient.v3 import client

ADDRESSES = {
    "glance": ("image", "http://127.0.0.1:9292"),
    "placement": ("placement", "http://127.0.0.1:8778"),
    "nova": ("compute", "http://127.0.0.1:8774/v2.1"),
    "neutron": ("network", "http://127.0.0.1:9696"),
    "heat": ("orchestration", "http://127.0.0.1:8004/v1/%(tenant_id)s"),
}
PASSWORD = "cloud"

auth = v3.Password(auth_url="http://127.0.0.1:5000/v3", username="admin", password=PASSWORD, project_name="admin",
                   user_domain_name="Default", project_domain_name="Default")
keystone = client.Client(session=session.Session(auth=auth), interface="public", region_name="here")
admin = keystone.roles.find(name="admin")
project = keystone.projects.create("service", domain="default")
for name, (kind, address) in ADDRESSES.items():
    user = keystone.users.create(name, domain="default", password=PASSWORD)
    keystone.roles.grant(admin, user=user, project=project)
    service = keystone.services.create(name, type=kind)
    for interface in ("public", "internal", "admin"):
        keystone.endpoints.create(service, address, interface=interface, region="here")
domain = keystone.domains.create("heat")
domain_admin = keystone.users.create("heat_domain_admin", domain=domain, password=PASSWORD)
keystone.roles.grant(admin, user=domain_admin, domain=domain)
keystone.roles.create("heat_stack_user")
owner = keystone.roles.create("heat_stack_owner")
keystone.roles.grant(owner, user=keystone.users.find(name="admin"), project=keystone.projects.find(name="admin"))
