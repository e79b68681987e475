#!/usr/bin/env bash
# Makes the offline bundle: what `npm pack` packs, with the dependencies and their native modules as built on this machine.
# For another machine of the same platform and the same main version of Node; nothing is fetched there. Needs an `npm ci` here first.
#   config/deploy/bundle.sh [folder]     → <folder>/wenfeng-<version>-<platform>-<arch>-node<major>.tgz and its .sha256
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mkdir -p "${1:-.}" && cd "${1:-.}" && pwd)
[ -d node_modules/better-sqlite3/build ] || { echo "先运行 npm ci：原生模块还没有编译" >&2; exit 2; }
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
npm pack --silent --pack-destination "$stage" >/dev/null
tar xzf "$stage"/wenfeng-*.tgz -C "$stage"
cp package-lock.json "$stage/package/"
cp -a node_modules "$stage/package/"
# Without scripts: what they would build is in the copy already.
(cd "$stage/package" && npm prune --omit=dev --ignore-scripts --offline --no-audit --no-fund --silent)
name=wenfeng-$(node -p '`${require("./package.json").version}-${process.platform}-${process.arch}-node${process.versions.node.split(".")[0]}`')
mv "$stage/package" "$stage/$name"
tar czf "$out/$name.tgz" -C "$stage" "$name"
(cd "$out" && sha256sum "$name.tgz" > "$name.tgz.sha256")
echo "$out/$name.tgz"
