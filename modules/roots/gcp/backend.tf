# State lies in a bucket, which locks it too. Which one is said when initialising:
#   terraform init -backend-config=bucket=MY-STATE -backend-config=prefix=devai-lab/dev
# The bucket is made once, beforehand, with versions kept:
#   gcloud storage buckets create gs://MY-STATE --location=europe-west4 --uniform-bucket-level-access --public-access-prevention
#   gcloud storage buckets update gs://MY-STATE --versioning
terraform {
  backend "gcs" {}
}
