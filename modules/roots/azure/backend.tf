# State is kept in a storage account that exists already, locked by a lease of the blob; who signs in reads it, no key.
#   terraform init -backend-config=backend.hcl
# with resource_group_name, storage_account_name, container_name and key in backend.hcl.
terraform {
  backend "azurerm" {
    use_azuread_auth = true
  }
}
