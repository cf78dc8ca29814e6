terraform {
  required_version = ">= 1.11"
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      # The module storage keeps 5 out.
      version = ">= 4.79.0, < 5.0.0"
    }
  }
}
