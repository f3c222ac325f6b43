# What quickstart and test need from the machine: packages, a JDK, a build. Sourced by them.
# shellcheck shell=bash disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# "command package": what is called, or a file by its path, and what brings it on Debian 12 and Ubuntu 22.04 and later. Which JDK
# there is depends on the distribution.
run_needs="
java JDK
mvn maven
python3 python3
beanstalkd beanstalkd
virsh libvirt-clients
libvirtd libvirt-daemon-system
qemu-system-x86_64 qemu-system-x86
qemu-img qemu-utils
objcopy binutils
ip iproute2
xz xz-utils
zstd zstd
flock util-linux
"
test_needs="$run_needs
dnsmasq dnsmasq-base
/usr/share/java/zookeeper.jar libzookeeper-java
busybox busybox-static
shellcheck shellcheck
virt-xml-validate libvirt-clients
xmllint libxml2-utils
xorriso xorriso
sqlite3 sqlite3
promtool prometheus
debootstrap debootstrap
/usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
mke2fs e2fsprogs
ssh openssh-client
cc gcc
/usr/bin/chromium chromium
/usr/bin/chromedriver chromium-driver
/usr/include/stdio.h libc6-dev
dh debhelper
lintian lintian
haproxy haproxy
etcd etcd-server
dig bind9-dnsutils
packer packer
ansible-playbook ansible-core
/usr/lib/python3/dist-packages/heat python3-heat
"
bench_needs="$run_needs
virt-install virtinst
etcd etcd-server
"

PATH=$PATH:/usr/sbin:/sbin

# missing_packages TABLE: the packages of the commands that are not there, one a line.
missing_packages() {
    local command package
    while read -r command package; do
        case $command in
        '') ;;
        /*) [ -e "$command" ] || echo "$package" ;;
        java) jdk_home > /dev/null || jdk_package ;;
        *) command -v "$command" > /dev/null || echo "$package" ;;
        esac
    done <<< "$1" | sort -u
}

# install_missing TABLE LOG: what is missing is installed, and nothing else is touched.
install_missing() {
    local missing
    mapfile -t missing < <(missing_packages "$1")
    [ ${#missing[@]} -gt 0 ] || return 0
    export DEBIAN_FRONTEND=noninteractive
    {
        apt-get install -y --no-install-recommends "${missing[@]}" || {
            apt-get update && mapfile -t missing < <(missing_packages "$1") &&
                apt-get install -y --no-install-recommends "${missing[@]}"
        }
    } >> "$2" 2>&1 < /dev/null || return 1
    [ -z "$(missing_packages "$1")" ]
}

# jdks: the homes of the JDKs from 17 to 25 on this machine, one a line: that of JAVA_HOME first, then from the oldest to the newest.
jdks() {
    local home release
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /)")")")"; do
        if [ -z "$home" ] || [ ! -x "$home/bin/jlink" ]; then continue; fi
        release=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
        if [ "${release:-0}" -lt 17 ] || [ "$release" -gt 25 ]; then continue; fi
        [ "$home" != "${JAVA_HOME:-}" ] || release=0
        echo "$release $(readlink -f "$home")"
    done | sort -s -n -k 1,1 | cut -d ' ' -f 2- | awk '!seen[$0]++'
}

# jdk_home: the home of the JDK that pmc is built with here.
jdk_home() { jdks | sed -n 1p | grep .; }

# jdk_package: what brings a JDK on this distribution; as long as apt has no lists, its best guess.
jdk_package() {
    local release
    for release in 17 21 25; do
        if apt-cache show openjdk-$release-jdk-headless > /dev/null 2>&1; then
            echo openjdk-$release-jdk-headless
            return
        fi
    done
    echo openjdk-17-jdk-headless
}

# use_jdk SCRATCH: the rest of the script runs with that JDK. Where /tmp may not execute, native libraries are unpacked below SCRATCH.
use_jdk() {
    JAVA_HOME=$(jdk_home) || return 1
    export JAVA_HOME PATH=$JAVA_HOME/bin:$PATH
    if [[ ,$(findmnt -no OPTIONS -T /tmp), == *,noexec,* ]]; then
        mkdir -p "$1"
        export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Djava.io.tmpdir=$1"
    fi
}

# build_is_old: pmc.jar is absent, or older than something that it is made of.
build_is_old() {
    local jar=$root/scheduler/target/pmc.jar
    [ -e "$jar" ] || return 0
    [ -n "$(find "$root"/pom.xml "$root"/{executor,executor/contract,executor/log,executor/mesos,scheduler,scheduler/core,scheduler/local-mesos,scheduler/node,scheduler/yaml}/{pom.xml,src/main} "$root"/{data,executor/src/exec,packaging/node,packaging/systemd} -newer "$jar" -type f -print -quit)" ]
}

# class_path MODULE: what to run the classes of a module with, once Maven has written MODULE/target/classpath.
class_path() { echo "$root/$1/target/test-classes:$root/$1/target/classes:$(cat "$root/$1/target/classpath")"; }

# give_back: what root built in somebody's checkout belongs to that somebody.
give_back() { chown -R --reference="$root/pom.xml" "$root"/target "$root"/*/target "$root"/*/*/target 2> /dev/null || true; }

# seconds_since START: with one decimal; START as $EPOCHREALTIME gives it.
seconds_since() {
    local tenths=$(((${EPOCHREALTIME/[^0-9]/} - ${1/[^0-9]/}) / 100000))
    echo "$((tenths / 10)).$((tenths % 10))"
}
