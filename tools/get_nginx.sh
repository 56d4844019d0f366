#!/bin/sh
# Finds nginx for the tests of hosting, or installs Debian's package where this may be done without asking for a password.
set -u

PATH="$PATH:/usr/sbin:/usr/local/sbin"
if command -v nginx >/dev/null 2>&1; then
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
# shellcheck disable=SC2086  # as_root is two words, or none
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Installing nginx with apt-get"
    # The tests start it themselves; RUNLEVEL keeps the package from doing so.
    install="$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends nginx-light"
    if $install </dev/null >/dev/null 2>&1 ||
        { $as_root apt-get update </dev/null >/dev/null && $install </dev/null >/dev/null; }; then
        exit 0
    fi
fi
echo "No nginx: the tests of hosting need it. On Debian and Ubuntu: apt install nginx-light; on macOS: brew install nginx." >&2
exit 1
