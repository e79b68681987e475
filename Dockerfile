FROM node:20-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN npm ci && npm prune --omit=dev

FROM node:20-bookworm-slim
# The browser preserves pages as evidence and prints digests; without the fonts Chinese would be boxes.
RUN apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk fonts-noto-color-emoji && rm -rf /var/lib/apt/lists/* \
  && mkdir -p /data/config /data/data && chown -R node:node /data
ENV NODE_ENV=production WENFENG_CONFIG=/data/config/wenfeng.yaml
WORKDIR /app
COPY --from=build /app .
USER node
CMD ["node", "dist/app/main.js", "worker"]
