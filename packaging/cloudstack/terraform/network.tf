resource "cloudstack_network" "cluster" {
  name             = var.cs_network_name
  cidr             = var.cs_nw_cidr_block
  network_offering = var.cs_network_offering
  zone             = var.cs_zone
}

resource "cloudstack_egress_firewall" "cluster" {
  network_id = cloudstack_network.cluster.id

  dynamic "rule" {
    for_each = toset(["tcp", "udp"])
    content {
      cidr_list = [var.cs_nw_cidr_block]
      protocol  = rule.value
      ports     = ["1-65535"]
    }
  }

  rule {
    cidr_list = [var.cs_nw_cidr_block]
    protocol  = "icmp"
    icmp_type = -1
    icmp_code = -1
  }
}

# An isolated network has no router, and nothing to give an address to, before its first machine is there.
resource "cloudstack_ipaddress" "public" {
  network_id = cloudstack_network.cluster.id
  depends_on = [cloudstack_instance.master]
}
