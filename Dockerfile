FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY migrations migrations
COPY src src
COPY openapi.json ./
COPY docs/permissions.md docs/permissions.md
COPY web web
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8100 DATA_DIR=/app/data
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY prompts prompts
# Only the data folder is writable; a volume takes its owner over.
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
EXPOSE 8100
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: it gets SIGTERM and drains (run it with --init, see README.md).
# Room for what lives as long as an answer: without it the garbage collector copies it again and again.
CMD ["node", "--max-semi-space-size=64", "dist/src/main.js"]
