#!/bin/sh
# Finds nginx for the tests of hosting, or installs Debian's package where this may be done without asking for a password.
set -u

PATH="$PATH:/usr/sbin:/usr/local/sbin"
if command -v nginx >/dev/null 2>&1; then
    exit 0
fi
if sh "$(dirname "$0")/apt_get.sh" nginx nginx-light; then
    exit 0
fi
echo "No nginx: the tests of hosting need it. On Debian and Ubuntu: apt install nginx-light; on macOS: brew install nginx." >&2
exit 1
