import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the terraform room. */
export const TERRAFORM_ERRORS = {
  LF5200: {
    title: 'the root directory is not there',
    exit: EXIT.invalid,
    why: 'Terraform runs on files that Landfall writes first, and they have not been written.',
    fix: 'Write them: `landfall render`.',
  },
  LF5201: {
    title: 'Terraform is not installed',
    exit: EXIT.invalid,
    why: 'A terraform target needs the program `terraform` or `tofu`, and none is on the PATH.',
    fix: 'Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install/).',
  },
  LF5202: {
    title: 'Terraform is too old',
    exit: EXIT.invalid,
    why: 'Landfall needs Terraform 1.10 or later, or OpenTofu 1.9 or later.',
    fix: 'Upgrade it: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/',
  },
  LF5203: {
    title: 'the directory is not initialised',
    exit: EXIT.invalid,
    why: 'Providers, modules or the backend of this directory have not been set up, or have changed since.',
    fix: 'Run `terraform init` in the directory, then the same command again.',
  },
  LF5204: {
    title: 'a provider cannot be had',
    exit: EXIT.refused,
    why: 'Providers are fetched from a registry, unless they lie in a folder of this machine.',
    fix: 'Give Terraform the network or a proxy (HTTPS_PROXY), or a mirror: fill one with `terraform providers mirror DIR` where there is a network, then name DIR with `-plugin-dir`, or as `filesystem_mirror` in the file that TF_CLI_CONFIG_FILE names.',
  },
  LF5205: {
    title: 'a provider is not what the lock file says',
    exit: EXIT.invalid,
    why: '`.terraform.lock.hcl` pins versions and checksums of providers, and this one does not fit. A lock file made on another platform knows only the checksums of that platform.',
    fix: 'Add the checksums of every platform in use: `terraform providers lock -platform=linux_amd64 -platform=darwin_arm64`; or allow a newer version: `terraform init -upgrade`.',
  },
  LF5206: {
    title: 'a module cannot be had',
    exit: EXIT.invalid,
    why: 'The source of a module names a folder or an address where there is none.',
    fix: 'Mend its `source`; files that Landfall wrote are written again by `landfall render`.',
  },
  LF5207: {
    title: 'the backend has changed',
    exit: EXIT.invalid,
    why: 'The state was kept elsewhere when the directory was last initialised.',
    fix: 'Take the state along with `terraform init -migrate-state`, or leave it where it is and begin at the new place with `terraform init -reconfigure`.',
  },
  LF5208: {
    title: 'the backend cannot be used',
    exit: EXIT.refused,
    why: 'Terraform keeps its state in a backend, and this one does not exist, does not answer, or is configured wrongly.',
    fix: 'Create the bucket or container and mend the settings of the backend, then run the same command again.',
  },
  LF5209: {
    title: 'the modules need another version',
    exit: EXIT.invalid,
    why: '`required_version` or `required_providers` asks for a version that is not here.',
    fix: 'Install the version that is asked for; a provider is upgraded by `terraform init -upgrade`.',
  },
  LF5210: {
    title: 'the configuration is invalid',
    exit: EXIT.invalid,
    why: 'Terraform read the files and refused them.',
    fix: 'Mend the place it names. Files that Landfall wrote are mended in the configuration, then written again.',
  },
  LF5211: {
    title: 'a variable is invalid',
    exit: EXIT.invalid,
    why: 'The modules say what their variables may be, and a value is something else.',
    fix: 'Mend the value in the configuration, then write the files again.',
  },
  LF5212: {
    title: 'a variable has no value',
    exit: EXIT.invalid,
    why: 'The modules demand a variable that neither `terraform.tfvars.json` nor the environment sets.',
    fix: 'Set it: in the configuration, or as TF_VAR_NAME in the environment.',
  },
  LF5213: {
    title: 'a condition is not met',
    exit: EXIT.refused,
    why: 'A precondition or postcondition of a resource, data source or output does not hold.',
    fix: 'Mend what the sentence names, then run the same command again.',
  },
  LF5214: {
    title: 'no credentials of the cloud',
    exit: EXIT.denied,
    why: 'The provider found none in the environment, in profiles, or on this machine.',
    fix: 'AWS: `aws sso login` or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Azure: `az login` or ARM_CLIENT_ID and its kin. Google Cloud: `gcloud auth application-default login` or GOOGLE_APPLICATION_CREDENTIALS.',
  },
  LF5215: {
    title: 'the credentials are expired or wrong',
    exit: EXIT.denied,
    why: 'The cloud knows neither this token nor this key, or no longer.',
    fix: 'Sign in again (`aws sso login`, `az login`, `gcloud auth application-default login`), then run the same command again.',
  },
  LF5216: {
    title: 'permission denied',
    exit: EXIT.denied,
    why: 'The cloud knows who you are and does not let you do this.',
    fix: 'Have the permission granted that the answer names, then run the same command again.',
  },
  LF5217: {
    title: 'no quota or no capacity',
    exit: EXIT.refused,
    why: 'The account may not have more of it in this region, or the zone has none left.',
    fix: 'Ask the cloud for a higher quota, or choose another size, zone or region; then run the same command again.',
  },
  LF5218: {
    title: 'the cloud throttles',
    exit: EXIT.refused,
    why: 'Too many calls in a short time; the provider tried again as often as it may.',
    fix: 'Run the same command again in a minute: it continues where it stopped.',
  },
  LF5219: {
    title: 'the state is locked',
    exit: EXIT.locked,
    why: 'Only one run may change the state at a time, and another one holds its lock, or was killed and left it.',
    fix: 'Wait until the other run has ended. When there is none any more, break the lock: `terraform force-unlock ID`.',
  },
  LF5220: {
    title: 'the saved plan is stale',
    exit: EXIT.refused,
    why: 'The state has changed since the plan was made, so the plan no longer tells what would happen.',
    fix: 'Make a new plan, look at it, and apply that.',
  },
  LF5221: {
    title: 'the saved plan cannot be used',
    exit: EXIT.invalid,
    why: 'The file is not there, is no plan, or was made by another version of Terraform.',
    fix: 'Make a new plan with the same program.',
  },
  LF5222: {
    title: 'it exists already',
    exit: EXIT.refused,
    why: 'Something with this name is there, and the state does not know it: names are taken account-wide, some of them worldwide.',
    fix: 'Choose another name, delete it, or take it over: `terraform import ADDRESS ID`.',
  },
  LF5223: {
    title: 'a resource failed',
    exit: EXIT.refused,
    why: 'The provider answered with an error.',
    fix: 'Mend what the answer names, then run the same command again: it continues where it stopped.',
  },
  LF5224: {
    title: 'interrupted',
    exit: EXIT.interrupted,
    why: 'You asked to stop. Terraform was told so, ended its calls and wrote its state.',
    fix: 'Run the same command again: it continues where it stopped.',
  },
  LF5225: {
    title: 'killed',
    exit: EXIT.interrupted,
    why: 'You asked to stop at once. Terraform could not write down what it was doing: what was being created may exist in the cloud and be missing in the state.',
    fix: 'Look for what was being created in the cloud; take it over with `terraform import ADDRESS ID` or delete it. Then run the same command again.',
  },
  LF5226: {
    title: 'Terraform failed',
    exit: EXIT.refused,
    why: 'Terraform ended with an error that Landfall has no words of its own for.',
    fix: 'Mend what it names, then run the same command again: it continues where it stopped.',
  },
  LF5227: {
    title: 'something is left',
    exit: EXIT.leftovers,
    why: 'Everything was to be removed, and the state still knows something.',
    fix: 'Run the same command again. What shall be forgotten and not deleted: `terraform state rm ADDRESS`.',
  },
  LF5228: {
    title: 'the cloud does not answer',
    exit: EXIT.refused,
    why: 'The connection to the cloud failed: no network, no name resolution, a proxy in between, or an endpoint that is down.',
    fix: 'Mend the connection, then run the same command again: it continues where it stopped.',
  },
  LF5229: {
    title: 'the state could not be saved',
    exit: EXIT.refused,
    why: 'Terraform made changes and the backend did not take the new state. It lies in `errored.tfstate` of the directory.',
    fix: 'Mend the backend, then `terraform state push errored.tfstate` in the directory. Do not apply before that: it would create things twice.',
  },
  LF5230: {
    title: 'it may not be removed',
    exit: EXIT.policy,
    why: 'The resource says `prevent_destroy`, or the cloud protects it from deletion.',
    fix: 'Lift the protection in the configuration and apply that; then run the same command again.',
  },
  LF5231: {
    title: 'the lock cannot be broken',
    exit: EXIT.locked,
    why: 'There is no lock of this id: its run has ended meanwhile, or the id belongs to another state. A lock on a local state goes with its process.',
    fix: 'Run the command again that found the state locked: it goes on, or tells the id of now.',
  },
} as const satisfies ErrorCatalogue;

export type TerraformErrorCode = keyof typeof TERRAFORM_ERRORS;

export const fail = thrower(TERRAFORM_ERRORS);
