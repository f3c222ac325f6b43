# A template with all that a node of a cluster needs, for CloudStack. With a packer that has plugins apart (1.7 and later), name the folder
# and not this file, so that it reads plugins.pkr.hcl too.

variable "api_url" {
  type    = string
  default = env("CLOUDSTACK_API_URL")
}

variable "api_key" {
  type      = string
  default   = env("CLOUDSTACK_API_KEY")
  sensitive = true
}

variable "secret_key" {
  type      = string
  default   = env("CLOUDSTACK_SECRET_KEY")
  sensitive = true
}

variable "zone" {
  type = string
}

variable "network" {
  type        = string
  description = "Name or id of a network that packer reaches machines in."
}

variable "service_offering" {
  type    = string
  default = "t1.medium"
}

variable "source_template" {
  type        = string
  description = "Name or id of a template of a current Debian or Ubuntu with cloud-init."
}

variable "template_os" {
  type    = string
  default = "Debian GNU/Linux 12 (64-bit)"
}

variable "template_name" {
  type    = string
  default = "pmc-mesos"
}

variable "ssh_username" {
  type    = string
  default = "debian"
}

variable "ssh_port" {
  type    = number
  default = 22
}

variable "package_source" {
  type        = string
  description = "An apt source with Mesos and pmc: deb [trusted=yes] http://repo.example/ ./"
}

variable "install" {
  type        = string
  default     = "install"
  description = "The program that installs, run as root on the machine."
}

source "cloudstack" "mesos" {
  api_url               = var.api_url
  api_key               = var.api_key
  secret_key            = var.secret_key
  zone                  = var.zone
  network               = var.network
  service_offering      = var.service_offering
  source_template       = var.source_template
  template_os           = var.template_os
  template_name         = var.template_name
  template_display_text = "Mesos and pmc"
  instance_name         = "${var.template_name}-build"
  use_local_ip_address  = true
  expunge               = true
  ssh_username          = var.ssh_username
  ssh_port              = var.ssh_port
  ssh_timeout           = "15m"
}

build {
  sources = ["source.cloudstack.mesos"]

  provisioner "shell" {
    script           = var.install
    environment_vars = ["PACKAGE_SOURCE=${var.package_source}"]
    execute_command  = "sudo -n env {{ .Vars }} {{ .Path }}"
  }
}
