#!/bin/sh
# Finds Firefox for the browser tests, or installs Debian's where this may be done without asking for a password.
set -u

for name in firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if sh "$(dirname "$0")/apt_get.sh" Firefox firefox-esr; then
    exit 0
fi
echo "No Firefox: one browser test needs it. Install it by hand, from https://www.mozilla.org/firefox/" >&2
exit 1
