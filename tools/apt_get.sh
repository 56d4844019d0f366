#!/bin/sh
# Installs Debian packages where this may be done without asking for a password. Takes: what it is for, the packages.
# Fails where it may not, or could not.
set -u
what=$1
shift

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
# shellcheck disable=SC2086  # as_root is two words, or none
if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$as_root" ] && ! $as_root true 2>/dev/null; }; then
    exit 1
fi
echo "Installing $what with apt-get"
# No package may start a server of its own: that is what RUNLEVEL says.
install="$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends $*"
# The package lists may be missing or old.
# shellcheck disable=SC2086
$install </dev/null >/dev/null 2>&1 || { $as_root apt-get update </dev/null >/dev/null && $install </dev/null >/dev/null; }
