terraform {
  required_version = ">= 1.4"
  required_providers {
    cloudstack = {
      source  = "cloudstack/cloudstack"
      version = ">= 0.4.0, < 1.0.0"
    }
  }
}
