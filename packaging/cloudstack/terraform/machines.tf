locals {
  masters = [for i in range(var.num_masters) : {
    name    = "${var.cluster_name}-master-${i}"
    address = cidrhost(var.cs_nw_cidr_block, var.master_instance_ip_start + i)
  }]

  # The cluster file, see packaging/node. Agents are a pool and stand in no list, so that it does not change when their number does.
  cluster = {
    cluster = var.cluster_name
    nodes   = [for master in local.masters : merge(master, { roles = ["master", "scheduler", "queue", "proxy"] })]
    pools = [{
      name       = "agents"
      roles      = ["agent"]
      network    = var.cs_nw_cidr_block
      attributes = merge(var.vt_enabled ? { vt_enabled = "1" } : {}, var.slave_attributes)
    }]
    access = {
      ssh       = concat([var.cs_nw_cidr_block], var.ssh_cidrs)
      operators = concat([var.cs_nw_cidr_block], var.client_cidrs)
      clients   = concat([var.cs_nw_cidr_block], var.client_cidrs)
    }
    package_sources = var.package_source == "" ? [] : [merge(
      { name = "site", uri = var.package_source, suite = var.package_suite, components = var.package_components },
      var.package_key == "" ? {} : { key = "/etc/pmc/packages.asc" }
    )]
    scheduler = { options = var.pmc_options }
  }

  first_boot = {
    package_source     = var.package_source
    package_suite      = var.package_suite
    package_components = var.package_components
    package_key        = var.package_key
  }
  agent_secrets      = { for name in ["agent", "operator"] : name => var.secrets[name] if contains(nonsensitive(keys(var.secrets)), name) }
  first_boot_program = file("${path.module}/../../node/first-boot")
}

resource "cloudstack_instance" "master" {
  count = var.num_masters

  name             = local.masters[count.index].name
  ip_address       = local.masters[count.index].address
  service_offering = var.master_instance_type
  template         = var.cs_image
  network_id       = cloudstack_network.cluster.id
  zone             = var.cs_zone
  keypair          = var.cs_key_name
  expunge          = true
  user_data = templatefile("${path.module}/user-data.tftpl", {
    node       = local.masters[count.index].name
    cluster    = local.cluster
    settings   = merge(local.first_boot, { secrets = var.secrets, probe = "none" })
    first_boot = local.first_boot_program
  })

  # What is told to new machines does not take those away that are there. To renew one: terraform apply -replace.
  lifecycle {
    ignore_changes = [template, user_data, keypair]
  }
}

resource "cloudstack_instance" "slave" {
  count      = var.num_slaves
  depends_on = [cloudstack_instance.master]

  name             = "${var.cluster_name}-agent-${count.index}"
  service_offering = var.slave_instance_type
  template         = var.cs_image
  network_id       = cloudstack_network.cluster.id
  zone             = var.cs_zone
  keypair          = var.cs_key_name
  expunge          = true
  user_data = templatefile("${path.module}/user-data.tftpl", {
    node       = "agents"
    cluster    = local.cluster
    settings   = merge(local.first_boot, { secrets = local.agent_secrets, probe = var.vt_enabled ? "kvm" : "none" })
    first_boot = local.first_boot_program
  })

  lifecycle {
    ignore_changes = [template, user_data, keypair]
  }
}

# Goes before its agent does, and only if the agent could be drained.
resource "terraform_data" "drain" {
  count = var.num_slaves

  input = {
    name    = cloudstack_instance.slave[count.index].name
    command = var.drain_command
  }

  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/sh", "-euc"]
    command     = "[ -z \"$DRAIN\" ] || exec $DRAIN \"$AGENT\""
    environment = {
      AGENT = self.output.name
      DRAIN = join(" ", self.output.command)
    }
  }
}
