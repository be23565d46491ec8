#!/bin/sh
# Install the system packages that fazhi uses. As root on Debian or Ubuntu it installs them; otherwise it says what to
# install. It does nothing when all are there.
set -eu

# package                     a file or command that shows it is there
needed=""
have() { command -v "$1" >/dev/null 2>&1; }
font() { have fc-list && fc-list | grep -qi 'noto.*cjk'; }
library() { ldconfig -p 2>/dev/null | grep -q "$1"; }

have soffice && soffice_ok=1 || soffice_ok=0
[ "$soffice_ok" = 1 ] || needed="$needed libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
font || needed="$needed fontconfig fonts-noto-cjk"
library libarchive.so.13 || needed="$needed libarchive13"
have unar || needed="$needed unar"
have npm || needed="$needed npm"
have chromium || have chromium-browser || needed="$needed chromium"
{ have psql && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; } || needed="$needed postgresql"
have pdftoppm || needed="$needed poppler-utils"
have cc || needed="$needed gcc libc6-dev"
python3 -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_paths()["include"] + "/Python.h"))' ||
    needed="$needed python3-dev"
python3 -c 'import ensurepip' 2>/dev/null || needed="$needed python3-venv"

[ -z "$needed" ] && exit 0

if [ "$(id -u)" != 0 ] || ! have apt-get; then
    echo "请先安装以下系统软件包，再运行一次："
    echo "    sudo apt-get install --no-install-recommends$needed"
    exit 1
fi
echo "安装系统软件包：$needed"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
if ! apt-cache show libarchive13 >/dev/null 2>&1; then
    needed=$(echo "$needed" | sed 's/libarchive13/libarchive13t64/')
fi
# shellcheck disable=SC2086  # the list is meant to be split
apt-get install -y -q --no-install-recommends $needed >/dev/null
