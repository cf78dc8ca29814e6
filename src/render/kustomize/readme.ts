import type { Tree } from './tree.ts';

/** The page that a person who finds the directory reads first. */
export function readme(project: string, { overlays, components, leaves }: Tree, root: string): string {
  const rows = [
    ...[...overlays.keys()].map((profile) => `| \`overlays/${profile}\` | ${profile}, on any cluster |`),
    ...leaves.map(
      ({ name, profile, cloud, gpu }) =>
        `| \`overlays/${name}\` | ${profile}${cloud === undefined ? ', on any cluster' : ` on ${cloud}`}${gpu ? ', with GPUs' : ''} |`,
    ),
  ];
  const parts = [...components.keys()].map((name) => `\`${name}\``).join(', ');
  return `# ${project} on Kubernetes

Written by \`landfall render\` from the stack's configuration: change that and render again. Each of these builds what
\`landfall apply\` applies there, Secrets aside, which \`base/secret.yaml\` explains.

| Build | Is |
|---|---|
${rows.join('\n')}

\`\`\`sh
kubectl kustomize ${root}/overlays/NAME      # or: kustomize build
kubectl apply --server-side -k ${root}/overlays/NAME
\`\`\`

\`base/\` is what all profiles have in common; an overlay of a profile lays its differences over it; \`components/\`
(${parts === '' ? 'none here' : parts}) hold what a cloud or GPUs change in every profile alike; the other overlays join them.
`;
}
