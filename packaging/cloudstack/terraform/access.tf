locals {
  # The web pages: whoever comes to the public address is led to the Mesos master that leads, and to the pmc that does.
  pages = {
    mesos = { public = 5050, private = 5055 }
    pmc   = { public = 12345, private = 12345 }
  }
}

resource "cloudstack_loadbalancer_rule" "page" {
  for_each = local.pages

  name          = "${var.cluster_name}-${each.key}"
  ip_address_id = cloudstack_ipaddress.public.id
  network_id    = cloudstack_network.cluster.id
  algorithm     = "roundrobin"
  public_port   = each.value.public
  private_port  = each.value.private
  member_ids    = cloudstack_instance.master[*].id
}

resource "cloudstack_port_forward" "ssh" {
  count = var.ssh_forwards ? 1 : 0

  ip_address_id = cloudstack_ipaddress.public.id
  # Two changes at one address at the same time collide.
  depends_on = [cloudstack_loadbalancer_rule.page]

  dynamic "forward" {
    for_each = concat(
      [for i, master in cloudstack_instance.master : { machine = master.id, port = var.master_ssh_port_start + i }],
      [for i, slave in cloudstack_instance.slave : { machine = slave.id, port = var.slave_ssh_port_start + i }]
    )
    content {
      protocol           = "tcp"
      private_port       = 22
      public_port        = forward.value.port
      virtual_machine_id = forward.value.machine
    }
  }
}

# A change of a rule takes all of it away for some seconds: so ports do not depend on how many machines there are.
resource "cloudstack_firewall" "public" {
  ip_address_id = cloudstack_ipaddress.public.id
  depends_on    = [cloudstack_loadbalancer_rule.page, cloudstack_port_forward.ssh]

  dynamic "rule" {
    for_each = length(var.client_cidrs) > 0 ? [1] : []
    content {
      cidr_list = var.client_cidrs
      protocol  = "tcp"
      ports     = [for page in local.pages : tostring(page.public)]
    }
  }

  dynamic "rule" {
    for_each = var.ssh_forwards && length(var.ssh_cidrs) > 0 ? [1] : []
    content {
      cidr_list = var.ssh_cidrs
      protocol  = "tcp"
      ports = [
        "${var.master_ssh_port_start}-${var.master_ssh_port_start + 6}",
        "${var.slave_ssh_port_start}-${var.slave_ssh_port_start + 199}",
      ]
    }
  }
}
