# The same on every cloud.

variable "project_name" {
  description = "Name of the stack; names of resources begin with it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,29}$", var.project_name))
    error_message = "Lower-case letters, digits and dashes, at most 30, beginning with a letter."
  }
}

variable "environment" {
  description = "Profile of the stack, as dev or prod."
  type        = string
  default     = "dev"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,14}$", var.environment))
    error_message = "Lower-case letters, digits and dashes, at most 15, beginning with a letter."
  }
}

variable "region" {
  description = "Region of the cloud, as us-east-1, westeurope or europe-west4."
  type        = string
  validation {
    condition     = length(var.region) > 0
    error_message = "Name a region of the cloud."
  }
}

variable "labels" {
  description = "Labels (tags) on everything that can carry them."
  type        = map(string)
  default     = {}
}

variable "network" {
  description = "The network, as the output network of the module networking."
  type        = any
}

variable "volumes" {
  description = "What outlives containers, by name."
  type        = map(object({ size_gb = number, shared = optional(bool, false) }))
  default     = {}
}

variable "storage_size_gb" {
  description = "GiB of all volumes together, where the cloud sells storage by its size."
  type        = number
  default     = 50
  validation {
    condition     = var.storage_size_gb >= 1 && floor(var.storage_size_gb) == var.storage_size_gb
    error_message = "A whole number of GiB, at least 1."
  }
}
