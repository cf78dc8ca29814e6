terraform {
  required_version = ">= 1.11"
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      # private-dns.tf is what keeps 5 out: its link names the zone otherwise there.
      version = ">= 4.79.0, < 5.0.0"
    }
  }
}
