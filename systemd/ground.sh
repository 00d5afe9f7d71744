# What setup.sh (a checkout), install.sh (the service) and package.sh (a Debian package) have in common: Debian packages,
# virtual environment, pinned packages. To be sourced; `title` is how they call themselves, `home` the folder with
# systemd/ in it.
# shellcheck shell=sh

running_packages="
    python3-venv    makes the virtual environment
    python3-pyaudio the microphone and the speaker
    python3-systemd the conversation with systemd
    espeak-ng       the voice of the embedded model"
if [ -d "$home/agentd" ]; then package=$home/agentd; else package=$(cd "$home/.." && pwd); fi # a checkout, or the wheel
python=/usr/bin/python3 # by path: Debian's python3-* packages are invisible to a Python from pyenv and the like


say() { printf '%s: %s\n' "$title" "$*" >&2; }
die() { say "$@"; exit 1; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
list() { if [ -n "$1" ]; then printf '%s\n' "$1" | sed '/^ *$/d'; fi; }

# run WHAT COMMAND...: the command's output is shown only if it fails
run() {
    what=$1 log=$(mktemp) began=$(date +%s)
    shift
    exec 3>"$log" 4<"$log"
    rm -f "$log" # it is open: nothing of it is left, whatever ends us
    say "$what ..."
    if "$@" >&3 2>&1 </dev/null; then
        say "    done in $(($(date +%s) - began)) s"
    else
        tail -n 25 <&4 >&2
        return 1
    fi
}

# --- as root -------------------------------------------------------------------------------------------------------

policy=/usr/sbin/policy-rc.d
# Debian starts a service as soon as it is installed. A broker on port 1883 that nobody asked for must not be.
forbid_start_of_mosquitto() {
    [ -e $policy ] && return
    trap 'rm -f $policy' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\ncase " $*" in *" mosquitto"*) exit 101 ;; esac\nexit 0\n' >$policy
    chmod 755 $policy
}

# What we brought in for the tests stays off: the tests start their own broker and sound server.
leave_off() {
    case $1 in
        mosquitto)
            update-rc.d mosquitto disable
            if command -v systemctl; then systemctl disable --now mosquitto.service || true; fi ;;
        pulseaudio)
            if command -v systemctl; then systemctl --global disable pulseaudio.service pulseaudio.socket || true; fi ;;
    esac >/dev/null 2>&1
}

apt() {
    apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
}

update_lists() { # a machine that has just booted may be updating them itself
    for _ in 1 2 3; do
        if apt update; then return; fi
        sleep 10
    done
    return 1
}

install_as_root() {
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
    fresh=
    for name in mosquitto pulseaudio; do
        case " $* " in *" $name "*) fresh="$fresh $name" ;; esac
    done
    run "apt-get update" update_lists || say "the package lists could not be renewed; trying with the old ones"
    removals=$(apt install -s --no-install-recommends "$@" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | tr '\n' ' ')
    [ -z "$removals" ] || die "stopped, nothing was changed: apt would have to remove $removals
    Those may be what your desktop's sound runs on, so agentd does not remove them. If you can do without them, run
    sudo apt-get install $*
    yourself and start again."
    case $fresh in *mosquitto*) forbid_start_of_mosquitto ;; esac
    run "apt-get install $*" apt install --no-install-recommends --no-remove "$@" \
        || die "apt-get could not install: $*. Its last words are above."
    for name in $fresh; do leave_off "$name"; done
    case $fresh in *mosquitto*) say "mosquitto's system service is left off: the tests start their own." ;; esac
}

# --- as whoever called ---------------------------------------------------------------------------------------------

check_machine() {
    command -v dpkg-query >/dev/null || die "this set-up knows Debian and Raspberry Pi OS only (no dpkg-query here)."
    case $(dpkg --print-architecture) in
        amd64 | arm64) ;;
        *) die "agentd needs a 64-bit system (amd64 or arm64): onnxruntime has no wheels for $(dpkg --print-architecture)." ;;
    esac
    [ ! -x $python ] || check_python
}

check_python() {
    version=$($python -IS -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    case $version in
        3.11 | 3.13) ;; # Debian 12 and 13, and Raspberry Pi OS of the same names
        3.12) die "$python is Python 3.12, for which PocketSphinx has no wheel. Debian 12 (3.11) and 13 (3.13) are fine." ;;
        *) die "$python is Python $version; agentd needs 3.11 or 3.13, as in Debian 12 and 13." ;;
    esac
}

missing_of() { # of the lines NAME WHY on stdin those whose package is not there, as NAME|WHY
    while read -r name why; do installed "$name" || printf '%s|%s\n' "$name" "$why"; done
}

install_packages() { # lines NAME|WHY
    missing=$1
    [ -n "$missing" ] || return 0
    say "Debian packages missing:"
    printf '%s\n' "$missing" | while IFS='|' read -r name why; do printf '    %-20s %s\n' "$name" "$why" >&2; done
    names=$(printf '%s\n' "$missing" | cut -d'|' -f1)
    # shellcheck disable=SC2086 # one word per package
    if [ "$(id -u)" = 0 ]; then
        title=$title sh "$home/systemd/setup.sh" as-root $names
    elif command -v sudo >/dev/null; then
        say "installing them as root, by sudo"
        sudo sh "$home/systemd/setup.sh" as-root $names
    else
        die "not root and no sudo here. As root: apt-get install --no-install-recommends" $names
    fi
}

# made by this Python, at this place, and seeing Debian's packages
venv_is_ours() {
    [ -x "$1/bin/python" ] && grep -qx "include-system-site-packages = true" "$1/pyvenv.cfg" \
        && grep -qx "home = /usr/bin" "$1/pyvenv.cfg" && grep -q "^version = $version\." "$1/pyvenv.cfg" \
        && grep -q "^command = .* $1\$" "$1/pyvenv.cfg"
}

make_venv() { # at an absolute path
    run "making the virtual environment $1 with Python $version" $python -I -m venv --clear --system-site-packages "$1" \
        || die "the virtual environment could not be made."
}

install_wheels() { # ENVIRONMENT LOCK
    # PYTHONNOUSERSITE: what lies in ~/.local does not count as installed
    PYTHONNOUSERSITE=1 PIP_USER=0 run "installing the pinned packages of ${2##*/} (the first time about 100 MB)" \
        "$1/bin/python" -m pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes \
        --disable-pip-version-check --no-input -r "$2" \
        || die "pip could not install the packages of ${2##*/}. Its last words are above; is the network up?"
}

# Copied as it is: `pip install .` would fetch a build tool, which no hash pins.
copy_package() {
    site=$1/lib/python$version/site-packages
    rm -rf "$site/agentd"
    cp -R "$package" "$site/agentd"
    if [ "$package" = "$home/agentd" ]; then
        mkdir "$site/agentd/shipped"
        cp -R "$home/config" "$home/tools" "$home/systemd" "$home/requirements.lock" "$site/agentd/shipped/"
    fi
    chmod -R a+rX "$site/agentd" # whatever the umask was that it was checked out with
    find "$site/agentd" -name __pycache__ -type d -prune -exec rm -rf {} +
    "$1/bin/python" -m compileall -q "$site/agentd"
    printf '#!%s/bin/python -P\nimport sys\nfrom agentd.__main__ import main\nsys.exit(main())\n' "$1" >"$1/bin/agentd"
    chmod 755 "$1/bin/agentd"
}

try_imports() { # ENVIRONMENT
    ORT_DISABLE_TELEMETRY=1 "$1/bin/python" -P -c 'import numpy, onnxruntime, pyaudio, pydantic, systemd.daemon, agentd' \
        || die "the packages are installed but cannot be imported, see above. Try again after: rm -rf $1"
}
