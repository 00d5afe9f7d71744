#!/bin/sh
# Installs agentd as a service on Debian or Raspberry Pi OS, or a newer agentd over an older one:
#
#   sudo systemd/install.sh [flags]        `systemd/install.sh --help` lists the flags
#   systemd/install.sh --user [flags]      as a service of yours, for a desktop
#
# Only what must come before agentd's own Python can run is done here: Debian packages and the virtual environment. All
# else is done by `agentd install` with the same flags (agentd/cli/install/). The environment is made beside the one
# that is in use: /opt/agentd is a link, which agentd moves when all is well; what fails is taken away again.
set -eu
umask 022

home=$(cd "$(dirname "$0")/.." && pwd)
link=/opt/agentd
needed_mb=600 # the environment is 250; a while both are there, and pip unpacks in between
title=install
. "$home/systemd/ground.sh"

asked_for() { # WORD FLAGS...
    word=$1
    shift
    for flag in "$@"; do [ "$flag" != "$word" ] || return 0; done
    return 1
}

# With the system's Python, before there is an environment: flags, plans and take-downs need nothing else.
bare_agentd() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$(dirname "$package") $python -P -m agentd install "$@"; }

plan() {
    check_place
    missing=$(list "$running_packages" | missing_of | cut -d'|' -f1 | tr '\n' ' ')
    [ -z "$missing" ] || say "would install the Debian packages $missing"
    [ -e "$new/ready" ] || say "would make the virtual environment $new with the packages of requirements.lock"
}

check_place() {
    if installed agentd; then
        die "agentd is here as a Debian package: sudo agentd install, or agentd install --user. Or without it: sudo apt-get remove agentd"
    fi
    [ -L "$link" ] || [ ! -e "$link" ] || die "$link is not from here. Move it away first: sudo mv $link $link.old"
}

check_room() {
    free_mb=$(df -Pm "${link%/*}" | awk 'NR == 2 { print $4 }')
    [ -e "$new/ready" ] || [ "$free_mb" -ge $needed_mb ] \
        || die "${link%/*} has $free_mb MB left, and agentd needs $needed_mb MB for a while. \`sudo apt-get clean\` may help."
}

fingerprint() {
    {
        echo "$version"
        cat "$home/requirements.lock" "$home/systemd/install.sh" "$home/systemd/ground.sh"
        find "$package" "$home/config" "$home/tools" "$home/systemd" -type f ! -name '*.pyc' | LC_ALL=C sort | tr '\n' '\0' \
            | xargs -0 cat
    } | sha256sum | cut -c1-12
}

make_environment() {
    [ ! -e "$new/ready" ] || return 0
    make_venv "$new"
    install_wheels "$new" "$home/requirements.lock"
    copy_package "$new"
    try_imports "$new"
    touch "$new/ready"
}

remove_if_unused() { # what did not come into use
    [ "$link" -ef "$new" ] || rm -rf "$new"
}

only_one() { # two at once would write the same environment
    mkdir -p "${link%/*}"
    exec 9<"${link%/*}"
    flock -n 9 || die "another installation is under way; wait for its end"
}

install_beside() {
    check_room
    trap remove_if_unused EXIT
    trap 'exit 130' INT TERM HUP
    make_environment
    "$new/bin/agentd" install --made-in "$new" "$@"
}

if asked_for --help "$@" || asked_for -h "$@"; then
    bare_agentd --help
    exit
fi
if asked_for --user "$@"; then
    case ${XDG_DATA_HOME:-} in /*) link=$XDG_DATA_HOME/agentd ;; *) link=$HOME/.local/share/agentd ;; esac
fi
if asked_for --uninstall "$@"; then
    # after a new Debian release there is an environment that no longer works
    if "$link/bin/agentd" --version >/dev/null 2>&1; then exec "$link/bin/agentd" install "$@"; fi
    bare_agentd "$@"
    exit
fi
check_machine
[ -x $python ] || version= # it comes with the first Debian package
if [ -x $python ]; then bare_agentd --only-check "$@"; fi
new=$link-$(fingerprint)
if asked_for --dry-run "$@"; then
    plan
    bare_agentd "$@"
    exit
fi
if asked_for --user "$@"; then
    [ "$(id -u)" != 0 ] || die "--user is for you: no sudo before it"
else
    [ "$(id -u)" = 0 ] || die "this needs root: sudo $0 $*"
fi
check_place
only_one
install_packages "$(list "$running_packages" | missing_of)"
check_python
new=$link-$(fingerprint)
install_beside "$@"
