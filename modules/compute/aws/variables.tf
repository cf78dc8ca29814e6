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

variable "registry" {
  description = "The registry, as the output registry of the module container-registry."
  type        = any
}

variable "storage" {
  description = "The volumes, as the output volumes of the module storage."
  type        = any
  default     = {}
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

variable "domain_name" {
  description = "Name that the way in answers to; null uses the cloud's own name for it."
  type        = string
  default     = null
}

variable "dns_zone" {
  description = "DNS zone of the same cloud that holds domain_name: the certificate is proven and the name is pointed there. Null when DNS is elsewhere."
  type        = string
  default     = null
}

variable "certificate_id" {
  description = "Certificate of the cloud that exists already; null has one made for domain_name."
  type        = string
  default     = null
}

variable "enable_gpu" {
  description = "Whether services get the GPUs they ask for."
  type        = bool
  default     = false
}

variable "cpu" {
  description = "Cores of a service that does not say its own."
  type        = number
  default     = 2
  validation {
    condition     = var.cpu > 0 && var.cpu <= 64
    error_message = "More than 0 and at most 64 cores."
  }
}

variable "memory" {
  description = "MiB of memory of a service that does not say its own."
  type        = number
  default     = 4096
  validation {
    condition     = var.memory >= 128 && floor(var.memory) == var.memory
    error_message = "A whole number of MiB, at least 128."
  }
}

variable "services" {
  description = "Containers by name. An own image without a registry's host comes from the registry made here."
  type = map(object({
    image          = string
    own_image      = optional(bool, false)
    entrypoint     = optional(list(string))
    command        = optional(list(string))
    working_dir    = optional(string)
    port           = optional(number)
    ports          = optional(map(object({ port = number, protocol = optional(string, "tcp"), public = optional(bool, false) })), {})
    cpu            = optional(number)
    memory_mib     = optional(number)
    gpus           = optional(number, 0)
    replicas       = optional(number, 1)
    max_replicas   = optional(number)
    env            = optional(map(string), {})
    secrets        = optional(map(string), {})
    mounts         = optional(list(object({ volume = string, path = string, read_only = optional(bool, false) })), [])
    health_path    = optional(string)
    health_command = optional(list(string))
    run            = optional(string, "always")
    depends_on     = optional(list(string), [])
    user           = optional(number)
    public         = optional(bool, false)
    identity       = optional(string)
  }))
  validation {
    condition     = length(var.services) > 0
    error_message = "Name at least one service."
  }
  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z][a-z0-9-]{0,40}$", name))])
    error_message = "Names of services have lower-case letters, digits and dashes, at most 41."
  }
  validation {
    condition     = alltrue([for service in values(var.services) : service.public ? service.port != null : true])
    error_message = "A public service needs a port."
  }
}

variable "volumes" {
  description = "What outlives containers, by name."
  type        = map(object({ size_gb = number, shared = optional(bool, false) }))
  default     = {}
}

variable "secrets" {
  description = "Names of secrets. Their values are put into the cloud's store by whoever applies, and are in no state."
  type        = set(string)
  default     = []
}
