# The production image: Node, the sources and the run-time dependencies; no build tools, no embedded database.
# `npm run image:check` runs these steps where there is no container engine.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 AGENTGOV_DATA_DIR=/data
# Package managers are no part of what runs.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn*
# Only the guided registration writes, and only here.
RUN install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json app.yml LICENSE ./
COPY migrations ./migrations
COPY src ./src
RUN rm -rf src/sandbox src/demo.ts
USER node
EXPOSE 3000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["node", "src/healthcheck.ts"]
CMD ["node", "src/main.ts"]
