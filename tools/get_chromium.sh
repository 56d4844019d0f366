#!/bin/sh
# Finds Chromium for the browser tests, or installs it: Debian's package where this may be done
# without asking for a password, else the build that Playwright brings. Takes: the Python to use.
set -u
python=$1

if [ -x /usr/bin/chromium ]; then
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
# shellcheck disable=SC2086  # as_root is two words, or none
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Installing Chromium with apt-get"
    install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core"
    # The package lists may be missing or old.
    if $install </dev/null >/dev/null 2>&1 ||
        { $as_root apt-get update </dev/null >/dev/null && $install </dev/null >/dev/null; }; then
        # Ubuntu's package of this name only points at another installer, and brings no browser here.
        if [ -x /usr/bin/chromium ]; then
            exit 0
        fi
    fi
    echo "apt-get brought no Chromium; trying Playwright's"
fi

if "$python" -m playwright install chromium </dev/null; then
    exit 0
fi
echo "No Chromium: neither apt-get nor Playwright could install it, and the browser tests need one." >&2
exit 1
