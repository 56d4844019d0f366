#!/bin/sh
# Finds Chromium for the browser tests, or installs it: Debian's package where this may be done
# without asking for a password, else the build that Playwright brings. Takes: the Python to use.
set -u
python=$1

if [ -x /usr/bin/chromium ]; then
    exit 0
fi
# Ubuntu's package of this name only points at another installer, and brings no browser here.
if sh "$(dirname "$0")/apt_get.sh" Chromium chromium fonts-dejavu-core && [ -x /usr/bin/chromium ]; then
    exit 0
fi
echo "apt-get brought no Chromium; trying Playwright's"
if "$python" -m playwright install chromium </dev/null; then
    exit 0
fi
echo "No Chromium: neither apt-get nor Playwright could install it, and the browser tests need one." >&2
exit 1
