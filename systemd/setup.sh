#!/bin/sh
# Sets up a checkout of agentd on Debian or Raspberry Pi OS: system packages, virtual environment, pinned packages.
#
#   systemd/setup.sh demo|test     demo: what running needs; test: that, and what the tests need
#
# Debian's python3-pyaudio and python3-systemd are seen by an environment with system packages, because on the package
# index both are source only. Everything else comes as a wheel, so no compiler is needed. Safe to call again: with all
# in place it ends in a blink without starting apt or pip.
set -eu

test_packages="
    mosquitto         the broker that the tests talk to
    mosquitto-clients an independent subscriber
    flite             a second voice to recognise
    pulseaudio        a virtual sound card
    pulseaudio-utils  looks into it
    libasound2-plugins leads ALSA to it"
home=$(cd "$(dirname "$0")/.." && pwd)
title=${title:-set-up}
. "$home/systemd/ground.sh"

wanted_packages() {
    list "$running_packages"
    [ "$mode" = test ] || return 0
    # PulseAudio and PipeWire's Pulse server exclude each other, and the desktop's sound is not ours to replace.
    if installed pipewire-pulse || installed pipewire-alsa; then
        say "PipeWire serves this desktop's sound, which PulseAudio would replace: not installed, sound-card tests skipped"
        list "$test_packages" | grep -v -e pulseaudio -e libasound2
    else
        list "$test_packages"
    fi
}

# The checkout itself goes in by a path file and a start script. `pip install -e .` would fetch a build tool for that.
install_ours() {
    printf '%s\n' "$home" >".venv/lib/python$version/site-packages/agentd-checkout.pth"
    printf '#!/bin/sh\nexec "%s/.venv/bin/python" -P -m agentd "$@"\n' "$home" >.venv/bin/agentd
    chmod 755 .venv/bin/agentd
    try_imports "$home/.venv"
}

fingerprint() { { echo "$home $version"; cat systemd/setup.sh systemd/ground.sh requirements.lock requirements-test.lock; } | sha256sum; }

set_up() {
    check_machine
    install_packages "$(wanted_packages | missing_of)"
    check_python
    now=$(fingerprint)
    for stamp in ".venv/ready-$mode" .venv/ready-test; do # the tests' set-up includes the demo's
        if [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && [ -x .venv/bin/python ]; then return; fi
    done
    rm -f .venv/ready-*
    lock=requirements.lock
    [ "$mode" = demo ] || lock=requirements-test.lock
    venv_is_ours "$home/.venv" || make_venv "$home/.venv"
    install_wheels "$home/.venv" $lock
    install_ours
    printf '%s\n' "$now" >".venv/ready-$mode"
    say "ready: .venv/bin/agentd"
}

mode=${1:-}
case $mode in
    as-root) shift; install_as_root "$@" ;;
    demo | test) cd "$home" && set_up ;;
    *) die "usage: systemd/setup.sh demo|test" ;;
esac
