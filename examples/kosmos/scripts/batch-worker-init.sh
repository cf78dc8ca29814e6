#!/bin/bash
# Boot script of a batch worker: runs once, as root, when the machine starts.
set -euo pipefail

apt-get update -q
apt-get install -yq docker.io
systemctl enable --now docker

# Spot machines get a few minutes' notice before they are taken back: stop taking work then.
cat > /usr/local/bin/watch-release <<'SCRIPT'
#!/bin/bash
while ! curl -sf http://100.100.100.200/latest/meta-data/instance/spot/termination-time > /dev/null; do sleep 5; done
docker kill --signal=SIGTERM kosmos-batch || true
SCRIPT
chmod +x /usr/local/bin/watch-release
nohup /usr/local/bin/watch-release > /var/log/watch-release.log 2>&1 &
