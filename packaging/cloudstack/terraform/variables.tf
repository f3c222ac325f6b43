# Names and defaults are mesostack's where it has them.

variable "cluster_name" {
  type        = string
  default     = "mesos"
  description = "Name of the cluster, which the names of its machines begin with."
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.cluster_name))
    error_message = "cluster_name has up to 40 lower-case letters, digits and hyphens, as in a host name."
  }
}

variable "cs_zone" {
  type        = string
  description = "Name or id of the zone."
}

variable "cs_image" {
  type        = string
  description = "Name or id of the template, such as the one that packaging/cloudstack/image makes. Machines that are there keep theirs."
}

variable "cs_key_name" {
  type        = string
  default     = null
  description = "Key pair for ssh. Null is none."
}

variable "cs_network_name" {
  type        = string
  default     = "subnet01"
  description = "Name of the isolated network that is made."
}

variable "cs_network_offering" {
  type        = string
  default     = "DefaultIsolatedNetworkOfferingWithSourceNatService"
  description = "What the network is made of; it needs source NAT, port forwarding, load balancing, firewall and user data."
}

variable "cs_nw_cidr_block" {
  type        = string
  default     = "172.16.0.0/24"
  description = "Addresses of the network."
  validation {
    condition     = can(cidrhost(var.cs_nw_cidr_block, 0)) && try(tonumber(split("/", var.cs_nw_cidr_block)[1]) <= 26, false)
    error_message = "cs_nw_cidr_block is an IPv4 network of 64 addresses or more, as 172.16.0.0/24."
  }
}

variable "master_instance_type" {
  type        = string
  default     = "t1.medium"
  description = "Service offering of the masters."
}

variable "slave_instance_type" {
  type        = string
  default     = "t1.medium"
  description = "Service offering of the agents."
}

variable "num_masters" {
  type        = number
  default     = 3
  description = "How many masters. Cannot be changed later but by the procedure in the handbook."
  validation {
    condition     = contains([1, 3, 5, 7], var.num_masters)
    error_message = "num_masters has to be odd: 1, 3, 5 or 7. An even number tolerates no more failures than one fewer."
  }
}

variable "num_slaves" {
  type        = number
  default     = 3
  description = "How many agents. When there are to be fewer, the last ones go, each after it is drained."
  validation {
    condition     = var.num_slaves >= 0 && var.num_slaves <= 200 && floor(var.num_slaves) == var.num_slaves
    error_message = "num_slaves is a whole number from 0 to 200."
  }
}

variable "master_instance_ip_start" {
  type        = number
  default     = 20
  description = "Which address of the network the first master has; the others follow."
  validation {
    condition     = var.master_instance_ip_start >= 2 && floor(var.master_instance_ip_start) == var.master_instance_ip_start
    error_message = "master_instance_ip_start is 2 or more: the first address is the router's."
  }
}

variable "ssh_forwards" {
  type        = bool
  default     = false
  description = "Forwards a port of the public address to each machine's ssh. Nothing here needs it."
}

variable "master_ssh_port_start" {
  type        = number
  default     = 1222
  description = "Public port of the first master's ssh; the others follow."
  validation {
    condition     = var.master_ssh_port_start >= 1024 && var.master_ssh_port_start <= 65000
    error_message = "master_ssh_port_start is a port from 1024 to 65000."
  }
}

variable "slave_ssh_port_start" {
  type        = number
  default     = 2222
  description = "Public port of the first agent's ssh; the others follow."
  validation {
    condition     = var.slave_ssh_port_start >= 1024 && var.slave_ssh_port_start <= 65000
    error_message = "slave_ssh_port_start is a port from 1024 to 65000."
  }
}

variable "client_cidrs" {
  type        = list(string)
  description = "Networks from which the pages and APIs of Mesos and pmc are let in. There is no default."
  validation {
    condition     = alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "client_cidrs is a list of networks, as 192.0.2.0/24."
  }
}

variable "ssh_cidrs" {
  type        = list(string)
  default     = []
  description = "Networks from which ssh is let in, with ssh_forwards."
  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : can(cidrhost(cidr, 0))])
    error_message = "ssh_cidrs is a list of networks, as 192.0.2.0/24."
  }
}

variable "package_source" {
  type        = string
  default     = ""
  description = "URI of the apt repository that has Mesos and pmc; empty if the template has all of it."
}

variable "package_suite" {
  type        = string
  default     = "./"
  description = "Suite of that repository."
}

variable "package_components" {
  type        = list(string)
  default     = []
  description = "Components of that repository."
}

variable "package_key" {
  type        = string
  default     = ""
  description = "Public key of that repository, ASCII armoured."
}

variable "secrets" {
  type        = map(string)
  default     = {}
  sensitive   = true
  description = "The cluster's secrets by the names of their files. Each machine is given its own; they stand in the state, too. Empty: the machines wait until somebody has put them into /etc/pmc/secrets."
}

variable "vt_enabled" {
  type        = bool
  default     = false
  description = "Whether pmc may put VMs on the agents: each has to boot a probe guest before it takes part."
}

variable "slave_attributes" {
  type        = map(string)
  default     = {}
  description = "More attributes of the agents."
}

variable "pmc_options" {
  type        = list(string)
  default     = []
  description = "More options of the scheduler."
}

variable "drain_command" {
  type        = list(string)
  default     = []
  description = "Called with the name of an agent before its machine goes, and has to succeed. Empty: machines go undrained. See drain-agent beside this file."
}
