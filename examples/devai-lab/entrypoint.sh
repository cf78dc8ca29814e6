# A secret comes as a variable (Kubernetes, ECS) or as a file named by NAME_FILE (Compose); notebooks read variables.
set -eu
for name in OPENAI_API_KEY ANTHROPIC_API_KEY GOOGLE_API_KEY; do
  eval "file=\${${name}_FILE:-}"
  if [ -n "$file" ] && [ -s "$file" ]; then export "$name=$(cat "$file")"; fi
done
exec jupyter lab --no-browser "$@"
