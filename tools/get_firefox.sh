#!/bin/sh
# Finds Firefox for the browser tests, or installs Debian's where this may be done without asking for a password.
set -u

for name in firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
# shellcheck disable=SC2086  # as_root is two words, or none
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Installing Firefox with apt-get"
    install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends firefox-esr"
    # The package lists may be missing or old.
    if $install </dev/null >/dev/null 2>&1 ||
        { $as_root apt-get update </dev/null >/dev/null && $install </dev/null >/dev/null; }; then
        exit 0
    fi
fi
echo "No Firefox: one browser test needs it. Install it by hand, from https://www.mozilla.org/firefox/" >&2
exit 1
