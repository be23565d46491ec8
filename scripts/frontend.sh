#!/bin/sh
# Fetch the style and scripts of the site's pages by npm and copy what is served to fazhi/site/static/vendor.
set -eu
cd "$(dirname "$0")/../fazhi/site"
stamp=static/vendor/.installed
[ -f "$stamp" ] && [ "$stamp" -nt frontend/package-lock.json ] && exit 0
command -v npm >/dev/null 2>&1 || { echo "需要 npm 才能准备网页的样式和脚本：sudo apt-get install --no-install-recommends npm"; exit 1; }
echo "准备网页的样式和脚本……"
(cd frontend && npm ci --omit=optional --ignore-scripts --no-audit --no-fund --silent)
from=frontend/node_modules
to=static/vendor
rm -rf "$to" && mkdir -p "$to/tabler" "$to/icons/fonts" "$to/pdfjs" "$to/axe"
cp "$from/@tabler/core/dist/css/tabler.min.css" "$from/@tabler/core/dist/js/tabler.min.js" "$to/tabler/"
cp "$from/@tabler/icons-webfont/dist/tabler-icons.min.css" "$to/icons/"
cp "$from/@tabler/icons-webfont/dist/fonts/tabler-icons.woff2" "$to/icons/fonts/"
cp "$from/htmx.org/dist/htmx.min.js" "$to/"
cp "$from/@alpinejs/csp/dist/cdn.min.js" "$to/alpine.min.js"
cp "$from/echarts/dist/echarts.min.js" "$to/"
cp "$from/pdfjs-dist/build/pdf.min.mjs" "$from/pdfjs-dist/build/pdf.worker.min.mjs" "$to/pdfjs/"
cp -r "$from/pdfjs-dist/cmaps" "$from/pdfjs-dist/standard_fonts" "$from/pdfjs-dist/wasm" "$to/pdfjs/"
cp "$from/axe-core/axe.min.js" "$to/axe/"
rm -rf frontend/node_modules
touch "$stamp"
