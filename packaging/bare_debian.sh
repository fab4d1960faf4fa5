#!/usr/bin/env bash
# Proves README's two commands on a Debian 12 that has nothing: makes one in a folder, copies the last commit into it, and runs
# them there. Run by hand, as root, with debootstrap, git and some GB of space; about five minutes. See HACKING.md.
#
#   packaging/bare_debian.sh FOLDER [MIRROR]
#
# FOLDER must not exist and is removed at the end. Mounts and processes live in namespaces of their own and end with the script.
set -euo pipefail

usage() {
    echo "usage: bare_debian.sh FOLDER [MIRROR]   (as root; FOLDER must not exist)" >&2
    exit 2
}

inside() {
    chroot "$root" env -i HOME=/root TERM=xterm-256color PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}

# step CODE NAME COMMAND...: the command must end with this exit code; what it says is shown if it does not.
step() {
    local wanted=$1 name=$2 code=0 begun=$EPOCHSECONDS
    inside bash -c "cd /srv/rexian && ${*:3}" </dev/null >"$root/srv/$name.out" 2>"$root/srv/$name.err" || code=$?
    printf '%-16s %4d s, exit code %d\n' "$name" $((EPOCHSECONDS - begun)) "$code"
    [ "$code" -eq "$wanted" ] && return
    tail -n 200 "$root/srv/$name.err" "$root/srv/$name.out" >&2
    echo "bare_debian: $name should have ended with exit code $wanted" >&2
    exit 1
}

mount_kernel_folders() {
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
    mount -t tmpfs tmpfs "$root/dev/shm"
}

prove() {
    mount_kernel_folders
    inside useradd --create-home plain
    inside cp -r /srv/rexian /home/plain/
    step 1 no-sudo su plain -c "'cd ~/rexian && ./bootstrap.sh demo'"
    step 0 demo ./bootstrap.sh demo
    step 0 demo-again ./bootstrap.sh demo
    cmp "$root/srv/demo.out" "$root/srv/demo-again.out"
    step 0 chinese LANGUAGE=zh_CN ./bootstrap.sh demo
    grep -q 办结 "$root/srv/chinese.out"
    step 0 test ./bootstrap.sh test
    tail -n 12 "$root/srv/test.out"
    step 0 nothing-missing ./bootstrap.sh build
    step 0 install cmake --install build/release --prefix /usr/local "&&" rexian-broker --init /srv/city --sample tianjin \
        --accounts /srv/accounts.tsv "&&" rexian-broker --check /srv/city
    echo "bare_debian: all as README says"
}

if [ "${1:-}" = --within ]; then
    root=$2
    prove
    exit
fi
[ $# -ge 1 ] && [ $# -le 2 ] && [ "$(id -u)" -eq 0 ] && [ ! -e "$1" ] || usage
root=$(realpath -m -- "$1")
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
trap 'rm -rf --one-file-system -- "$root"' EXIT
begun=$EPOCHSECONDS
debootstrap --variant=minbase bookworm "$root" ${2:+"$2"} >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; exit 1; }
rm -f -- "$root.log"
printf '%-16s %4d s\n' debootstrap $((EPOCHSECONDS - begun))
mkdir "$root/srv/rexian"
git -C "$source" archive HEAD | tar -x -C "$root/srv/rexian"
unshare --mount --pid --fork --kill-child "${BASH_SOURCE[0]}" --within "$root"
