# The same names on every cloud.

output "registry" {
  description = "What the module compute needs: where the images are, and the ARNs that may be pulled."
  value = {
    url          = local.prefix
    repositories = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
    arns         = { for name, repository in aws_ecr_repository.this : name => repository.arn }
  }
}

output "registry_url" {
  description = "What stands in front of an image's name."
  value       = local.prefix
}

output "repository_urls" {
  description = "Whole name of each image without its tag."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}
