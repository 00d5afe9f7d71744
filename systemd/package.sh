#!/bin/sh
# Builds the Debian package of agentd for the Debian and the architecture that it is built on:
#
#   systemd/package.sh [FOLDER]        writes FOLDER/agentd_VERSION_ARCHITECTURE.deb, without FOLDER below dist/
#
# It carries the virtual environment ready made, so installing it needs neither a package index nor a compiler. Building
# needs both Debian's and Python's index, but no root (sudo only if Debian packages are missing). With SOURCE_DATE_EPOCH
# set, the same checkout gives the same bytes.
set -eu
umask 022

home=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$home/dist}
title=package
. "$home/systemd/ground.sh"

place=/opt/agentd # where the environment will be; install.sh has a link of that name

make_environment() {
    make_venv "$root$place"
    install_wheels "$root$place" "$home/requirements.lock"
    copy_package "$root$place"
    try_imports "$root$place"
    # dpkg knows what is installed, and nobody must change it behind its back.
    "$root$place/bin/python" -m pip uninstall -q -y setuptools pip 2>/dev/null
    # Debian compiles when it installs. The packages' own commands nobody asked for; what is left was not made where it
    # will be, and is told so.
    find "$root$place" -name __pycache__ -type d -prune -exec rm -rf {} +
    find "$root$place/bin" -type f ! -name agentd -delete
    find "$root$place/lib" -name RECORD -exec sed -i '/^[./]*\/bin\//d' {} +
    rm -f "$root$place/.gitignore"
    sed -i "s|$root$place|$place|g" "$root$place/bin/agentd" "$root$place/pyvenv.cfg"
}

place_files() {
    shipped=$home/systemd
    install -Dm 644 "$shipped/agentd.service" "$root/usr/lib/systemd/system/agentd.service"
    install -Dm 644 "$shipped/sysusers.conf" "$root/usr/lib/sysusers.d/agentd.conf"
    install -Dm 644 "$shipped/debian/lintian-overrides" "$root/usr/share/lintian/overrides/agentd"
    mkdir -p "$root/usr/bin"
    ln -s $place/bin/agentd "$root/usr/bin/agentd"
    doc=$root/usr/share/doc/agentd
    mkdir -p "$doc"
    cp "$home/NOTICE" "$doc/copyright"
    printf '\nThe Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0.\n' >>"$doc/copyright"
    printf 'agentd (%s) stable; urgency=medium\n\n  * See /usr/share/doc/agentd/CHANGELOG.md.gz\n\n -- %s  %s\n' \
        "$release" "$maintainer" "$(date -uRd "@${SOURCE_DATE_EPOCH:-$(date +%s)}")" | gzip -9n >"$doc/changelog.gz"
    gzip -9nc "$home/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
}

next_minor() { echo "${version%.*}.$((${version#*.} + 1))"; }

write_control() {
    control=$root/DEBIAN
    mkdir -p "$control"
    size_kb=$(du -sk --apparent-size "$root" | cut -f1)
    sed -e "s/@VERSION@/$release/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size_kb/" \
        -e "s/@MAINTAINER@/$maintainer/" -e "s/@PYTHON@/$version/" -e "s/@NEXT_PYTHON@/$(next_minor)/" \
        "$home/systemd/debian/control" >"$control/control"
    for script in preinst postinst prerm postrm; do
        install -m 755 "$home/systemd/debian/$script" "$control/$script"
    done
    (cd "$root" && find opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$control/md5sums"
}

command -v dpkg-deb >/dev/null || die "a Debian package is built on Debian or Raspberry Pi OS (no dpkg-deb here)."
check_machine
install_packages "$(list "$running_packages" | missing_of)"
check_python
release=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$home/agentd/__init__.py")+deb$(. /etc/os-release && echo "$VERSION_ID")
architecture=$(dpkg --print-architecture)
maintainer='the agentd authors <agentd@debian.invalid>'
mkdir -p "$out"
work=$(mktemp -d "$out/.package.XXXXXX")
root=$(cd "$work" && pwd)/root
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
make_environment
place_files
chmod -R u=rwX,go=rX "$root"
find "$root$place/lib" -type f -exec chmod a-x {} +
write_control
file=agentd_${release}_$architecture.deb
# -z1: more would take a Pi ten minutes, and save a tenth
run "packing $file" dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$work/$file"
mv "$work/$file" "$out/$file"
say "installed it takes $((size_kb / 1024)) MB"
echo "$out/$file"
