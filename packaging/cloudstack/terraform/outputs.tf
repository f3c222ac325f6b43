output "public_ip" {
  description = "The cluster's public address."
  value       = cloudstack_ipaddress.public.ip_address
}

output "mesos_url" {
  description = "The page and API of the Mesos master that leads."
  value       = "http://${cloudstack_ipaddress.public.ip_address}:5050/"
}

output "pmc_url" {
  description = "The page and API of the pmc that leads."
  value       = "http://${cloudstack_ipaddress.public.ip_address}:12345/"
}

output "masters" {
  description = "Private addresses of the masters, by name."
  value       = { for master in cloudstack_instance.master : master.name => master.ip_address }
}

output "slaves" {
  description = "Private addresses of the agents, by name."
  value       = { for slave in cloudstack_instance.slave : slave.name => slave.ip_address }
}

output "zookeeper" {
  description = "Where masters and frameworks meet."
  value       = "zk://${join(",", [for master in local.masters : "${master.address}:2181"])}/mesos"
}

output "ssh_ports" {
  description = "Public ports of each machine's ssh, with ssh_forwards."
  value = var.ssh_forwards ? merge(
    { for i, master in cloudstack_instance.master : master.name => var.master_ssh_port_start + i },
    { for i, slave in cloudstack_instance.slave : slave.name => var.slave_ssh_port_start + i }
  ) : {}
}
