# Which containers share an instance. What only one service needs runs beside it, and they speak by localhost; what several
# need, or a job needs, is a Cloud Run service of its own, which only the network may call.

locals {
  lasting   = [for name, service in var.services : name if service.run == "always"]
  jobs      = { for name, service in var.services : name => service if service.run != "always" }
  schedules = { for name, service in local.jobs : name => service.run if service.run != "once" }
  public    = [for name in local.lasting : name if var.services[name].public]

  # Who needs whom: by depends_on, or by a name in the environment as http://ollama:11434, cache:6379 or DB_HOST=db.
  needs = { for name, service in var.services : name => [
    for other in local.lasting : other if other != name && (
      contains(service.depends_on, other) ||
      anytrue([for key, value in service.env :
        can(regex("(^|//|@|,)${other}:[0-9]", value)) || (value == other && can(regex("(^|_)HOST(NAME)?$", key)))
      ])
    )
  ] }

  # Needs of needs, up to eight deep; not through what is public, which stands for itself.
  reach_1 = { for name, needs in local.needs : name => [for other in needs : other if !contains(local.public, other)] }
  reach_2 = { for name, near in local.reach_1 : name => distinct(concat(near, flatten([for other in near : local.reach_1[other]]))) }
  reach_4 = { for name, near in local.reach_2 : name => distinct(concat(near, flatten([for other in near : local.reach_2[other]]))) }
  reach   = { for name, near in local.reach_4 : name => distinct(concat(near, flatten([for other in near : local.reach_4[other]]))) }

  # A root is needed by nobody else, is public, or is a job.
  roots = [for name, service in var.services : name if service.public || service.run != "always" || !anytrue([
    for other, reached in local.reach : other != name && contains(reached, name)
  ])]
  roots_of = { for name in local.lasting : name => [for root in local.roots : root if root != name && contains(local.reach[root], name)] }

  # Service to the Cloud Run service or worker pool that it runs in.
  home = { for name in local.lasting : name =>
    !contains(local.roots, name) && length(local.roots_of[name]) == 1 && contains(local.lasting, try(local.roots_of[name][0], "")) ? local.roots_of[name][0] : name
  }
  heads    = toset(distinct(values(local.home)))
  sidecars = { for head in local.heads : head => [for name in local.lasting : name if local.home[name] == head && name != head] }
  members  = { for head in local.heads : head => concat([head], local.sidecars[head]) }

  # Everything that starts with an identity of its own: Cloud Run services, worker pools, jobs.
  workloads = merge(local.members, { for name in keys(local.jobs) : name => [name] })

  serving = { for head in local.heads : head => local.members[head] if var.services[head].port != null }
  working = { for head in local.heads : head => local.members[head] if var.services[head].port == null }

  # The address that Cloud Run gives is known before the service is there.
  crossing = anytrue([for workload, members in local.workloads : anytrue([for name in members :
    length([for other in local.needs[name] : other if !contains(members, other)]) > 0
  ])])
  project_number = local.crossing ? data.google_project.this[0].number : "none"

  names_too_long = [for workload in keys(local.workloads) : "${local.name}-${workload}" if length("${local.name}-${workload}") > 49]
  port_clashes = flatten([for head, members in local.members : [
    for port, names in { for name in members : tostring(var.services[name].port) => name... if var.services[name].port != null } :
    "${join(" and ", names)} on ${port}" if length(names) > 1
  ]])
  scaled_state = flatten([for head, sidecars in local.sidecars : [
    for name in sidecars : "${name} beside ${head}"
    if local.max_instances[head] > 1 && anytrue([for mount in var.services[name].mounts : !mount.read_only])
  ]])
}

data "google_project" "this" {
  count = local.crossing ? 1 : 0

  project_id = var.network.project
}
