/** Compose files as other people write them. */

export const WORDPRESS = `version: '3.8'
services:
  db:
    image: mysql:8.0
    command: --default-authentication-plugin=mysql_native_password --sql-mode="STRICT_ALL_TABLES,NO_ZERO_DATE"
    volumes:
      - db_data:/var/lib/mysql
    restart: always
    environment:
      MYSQL_ROOT_PASSWORD: somewordpress
      MYSQL_DATABASE: wordpress
      MYSQL_PASSWORD: \${DB_PASSWORD:?set it}
  wordpress:
    depends_on: [db]
    image: wordpress:\${WP_TAG:-6.6}
    volumes:
      - wp:/var/www/html
      - ./uploads.ini:/usr/local/etc/php/conf.d/uploads.ini:ro
    ports: ["8000:80"]
    restart: always
    environment:
      - WORDPRESS_DB_HOST=db:3306
      - WORDPRESS_DB_PASSWORD=\${DB_PASSWORD}
volumes:
  db_data: {}
  wp:
`;

export const THREE_TIERS = `name: storefront
x-logging: &logging
  logging: { driver: json-file, options: { max-size: 10m } }
x-app: &app
  <<: *logging
  restart: unless-stopped
  environment: &env
    TZ: UTC
    LOG: info
services:
  proxy:
    <<: *app
    image: nginx:1.27-alpine
    ports:
      - "80:80"
      - "443:443"
      - { target: 8081, published: 18081, host_ip: 127.0.0.1, protocol: tcp, name: status }
    networks: [front]
    volumes:
      - ./nginx:/etc/nginx/conf.d:ro
      - certs:/etc/letsencrypt
    depends_on:
      app: { condition: service_healthy, restart: true }
  app:
    <<: *app
    build: { context: ./app, dockerfile: Dockerfile.prod, args: [NODE_VERSION=20], cache_from: [app:cache] }
    environment:
      <<: *env
      DATABASE_URL: postgres://app@postgres:5432/app
      PRICE: "5$$ and $\${braces}"
    secrets: [db_password, { source: api, target: api_token, mode: 0400 }]
    configs: [{ source: settings, target: /app/settings.json }]
    deploy:
      replicas: 2
      resources:
        limits: { cpus: "1.5", memory: 512M }
        reservations: { memory: 128m }
      update_config: { parallelism: 1 }
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:3000/health"]
      interval: 10s
      timeout: 1m30s
      start_interval: 1s
    networks: { front: {}, back: { aliases: [api] } }
  postgres:
    image: postgres:16
    environment: [POSTGRES_PASSWORD_FILE=/run/secrets/db_password]
    secrets: [db_password]
    shm_size: 256mb
    healthcheck: { test: "pg_isready -U app || exit 1" }
    networks: [back]
    volumes: [{ type: volume, source: pg, target: /var/lib/postgresql/data, volume: { nocopy: true } }]
  redis:
    image: redis:7
    command: ["redis-server", "--save", ""]
    tmpfs: /data
    networks: [back]
    expose: ["6379"]
networks:
  front:
  back: { internal: true }
volumes:
  pg: { driver: local, driver_opts: { type: none } }
  certs: { external: true }
secrets:
  db_password: { file: ./secrets/db.txt }
  api: { environment: API_TOKEN }
configs:
  settings: { content: '{"currency": "EUR"}' }
`;

export const TEN = `services:
  api: &py
    image: acme/api:\${TAG-1.0}
    env_file: [common.env, { path: missing.env, required: false }]
    depends_on: { migrate: { condition: service_completed_successfully }, broker: { condition: service_started } }
    ports: ["127.0.0.1:8000:8000"]
    user: "1000:1000"
    cap_drop: [ALL]
    read_only: true
    stop_grace_period: 1m
    labels: ["traefik.enable=true", team=core]
  worker:
    <<: *py
    command: celery -A app worker --concurrency="4" -n 'w 1'
    ports: []
    deploy: { replicas: 3 }
    restart: on-failure
    healthcheck: { disable: true }
  beat: { extends: { service: worker }, command: celery -A app beat, deploy: { replicas: 1 }, restart: always, healthcheck: { disable: false, test: [CMD-SHELL, "test -e /tmp/beat"] } }
  migrate: { image: "acme/api:1.0", command: [./manage.py, migrate], restart: on-failure:5, cap_add: [NET_ADMIN] }
  cleanup: { image: "acme/api:1.0", command: "sh -c 'while true; do clean; sleep 3600; done'", restart: always }
  backup: { image: "acme/backup:1", profiles: [jobs], restart: "no" }
  seed: { image: "acme/api:1.0", restart: "no", command: seed }
  broker: { image: "rabbitmq:3", ports: ["5672-5674:5672-5674", "15672"], volumes: [/var/lib/rabbitmq] }
  trainer: { image: "acme/train:1", deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 2, capabilities: [gpu] }] } } } }
  Mail_Hog: { image: "mailhog/mailhog", ports: ["53:53/udp", "\${SMTP_PORT}:1025"] }
`;

export const OLD = `version: '2.1'
services:
  web:
    build: .
    container_name: web
    links: ["db:database", cache]
    mem_limit: 256m
    mem_reservation: 128m
    cpus: 0.5
    cpu_shares: 512
    volumes_from: [data]
    network_mode: bridge
    environment:
      DEBUG: "true"
      COUNT: 3
      EMPTY:
    command: python app.py --name="my app" \\--raw
    scale: 2
    runtime: nvidia
  db: { image: "postgres:9.6", user: postgres, ports: ["5432"] }
  cache: { image: memcached }
  data: { image: busybox, volumes: ["/data"] }
`;

export const BASE = `services:
  a: { image: "a:1", environment: [A=1, B=2], ports: ["1:1", "2:2"], command: [x, y], volumes: ["one:/data", "two:/two"], depends_on: [b] }
  b: { image: b }
volumes: { one: , two: , three: }
`;

export const OVER = `services:
  a:
    environment: { B: 3, C: 4 }
    ports: !override ["3:3"]
    command: z
    volumes: ["three:/data"]
    depends_on: { c: { condition: service_started } }
  b: !reset null
  c: { image: c, labels: { kept: "yes" } }
`;
