# The same names on every cloud.

output "volumes" {
  description = "What the module compute needs to mount each volume."
  value = {
    for name, point in aws_efs_access_point.this : name => {
      file_system_id   = aws_efs_file_system.this.id
      file_system_arn  = aws_efs_file_system.this.arn
      access_point_id  = point.id
      access_point_arn = point.arn
    }
  }
  # Where no mount target is yet, a task cannot start.
  depends_on = [aws_efs_mount_target.this]
}

output "storage_id" {
  description = "The file system."
  value       = aws_efs_file_system.this.id
}
