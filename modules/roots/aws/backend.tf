# State is in S3, and locked there by a file beside it. What differs between accounts is said at `terraform init`:
#
#   terraform init -backend-config=bucket=BUCKET -backend-config=region=REGION -backend-config=key=PROJECT/ENVIRONMENT.tfstate
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
