# The hub as a container. It brings no database: DATABASE_URL, REDIS_URL and HUB_SECRET must be given.
# See compose.yaml for a complete set.

ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY prisma prisma
COPY src src
# `generate` never starts the engine whose path it asks for (see scripts/set-up.mjs).
RUN PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate \
 && npx tsc -p tsconfig.json
# Neither the tools nor the embedded PostgreSQL belong into the image.
RUN npm prune --omit=dev --omit=optional

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    HUB_DATA_DIR=/data
WORKDIR /app
RUN install -d -o node -g node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HUB_PORT || 3000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# `exec`, so that the hub itself gets the stop signal and can finish what it has begun.
CMD ["sh", "-c", ": \"${DATABASE_URL:?must be set}\" \"${REDIS_URL:?must be set}\" \"${HUB_SECRET:?must be set}\"; exec node --enable-source-maps dist/main.js"]
