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

variable "network_cidr" {
  description = "IPv4 block of the network."
  type        = string
  default     = "10.40.0.0/16"
  validation {
    condition     = can(cidrsubnet(var.network_cidr, 8, 0)) && !strcontains(var.network_cidr, ":")
    error_message = "An IPv4 block of at most /20, as 10.40.0.0/16."
  }
}

variable "allowed_cidrs" {
  description = "IPv4 blocks that may come in. Nobody may when it is empty; 0.0.0.0/0 is everybody."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0)) && !strcontains(cidr, ":")])
    error_message = "Each must be an IPv4 block as 203.0.113.0/24."
  }
}

variable "enable_https" {
  description = "Whether the way in speaks TLS, and plain HTTP is sent there."
  type        = bool
  default     = true
}
