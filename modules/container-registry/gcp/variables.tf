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

variable "repositories" {
  description = "Names of the images that are kept here."
  type        = set(string)
  default     = []
}
