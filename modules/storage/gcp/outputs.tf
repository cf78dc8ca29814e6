output "volumes" {
  description = "For the module compute, by name of the volume: kind (gcs or nfs), bucket, server and path."
  value = merge(
    { for name, bucket in google_storage_bucket.this : name => {
      kind   = "gcs"
      bucket = bucket.name
      server = null
      path   = null
    } },
    { for name, instance in google_filestore_instance.this : name => {
      kind   = "nfs"
      bucket = null
      server = instance.networks[0].ip_addresses[0]
      path   = "/${instance.file_shares[0].name}"
    } },
  )
}

output "storage_id" {
  description = "Buckets' names and Filestore instances' ids, with commas between; null without volumes."
  value       = length(var.volumes) == 0 ? null : join(",", concat(values(google_storage_bucket.this)[*].name, values(google_filestore_instance.this)[*].id))
}
