output "network" {
  description = "For the modules storage and compute: project, network and subnetwork by name and id."
  value = {
    project         = google_compute_network.this.project
    network_id      = google_compute_network.this.id
    network_name    = google_compute_network.this.name
    subnetwork_id   = google_compute_subnetwork.this.id
    subnetwork_name = google_compute_subnetwork.this.name
  }
}

output "network_id" {
  description = "Id of the VPC network."
  value       = google_compute_network.this.id
}

output "subnet_ids" {
  description = "Ids of the subnets that containers send from."
  value       = [google_compute_subnetwork.this.id]
}
