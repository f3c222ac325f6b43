# What quickstart and test need from the machine: packages, a JDK, a build. Sourced by them.
# shellcheck shell=bash disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# "command package": what is called, or a file by its path, and what brings it on Debian 12 and Ubuntu 22.04 and later.
run_needs="
java openjdk-17-jdk-headless
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
"
bench_needs="$run_needs
virt-install virtinst
"

PATH=$PATH:/usr/sbin:/sbin

# missing_packages TABLE: the packages of the commands that are not there, one a line.
missing_packages() {
    local command package
    while read -r command package; do
        case $command in
        '') ;;
        /*) [ -e "$command" ] || echo "$package" ;;
        java) jdk_home > /dev/null || echo "$package" ;;
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
        apt-get install -y --no-install-recommends "${missing[@]}" ||
            { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; }
    } >> "$2" 2>&1 < /dev/null || return 1
    [ -z "$(missing_packages "$1")" ]
}

# jdk_home: the home of a JDK 17, which is what pmc is built with.
jdk_home() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/*17* \
        "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /)")")")"; do
        if [ -x "$home/bin/jlink" ] && [[ $("$home/bin/javac" -version 2>&1) == 'javac 17.'* ]]; then
            echo "$home"
            return
        fi
    done
    return 1
}

# use_jdk SCRATCH: the rest of the script runs with JDK 17. Where /tmp may not execute, native libraries are unpacked below SCRATCH.
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
    [ -n "$(find "$root"/pom.xml "$root"/{executor,executor/contract,executor/log,executor/mesos,scheduler,scheduler/core,scheduler/local-mesos}/{pom.xml,src/main} "$root/data" -newer "$jar" -type f -print -quit)" ]
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
