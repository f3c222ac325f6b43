packer {
  required_plugins {
    cloudstack = {
      source  = "github.com/hashicorp/cloudstack"
      version = ">= 1.0.0"
    }
  }
}
