# Booted nodes: machines of systemd-nspawn, each with a systemd of its own, on a network of their own that leads nowhere. Sourced by
# the scripts that try on them what stands up a cluster, after machine.sh; they set $logs, a directory for what is said.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154

cache=/var/cache/pmc-fronts
suite=bookworm
prefix=pmc-front-$$
nodes=/var/tmp/$prefix
log=$logs/log
number=0
nodes_need="
mmdebstrap mmdebstrap
systemd-nspawn systemd-container
"

fail() {
    echo "$(basename "$0"): FAILED: $*; the log is $log" >&2
    exit 1
}

# step WORDS COMMAND...
step() {
    local start=$EPOCHREALTIME words=$1 code=0
    shift
    number=$((number + 1))
    printf '%2d  %-64s' $number "$words"
    echo "== $words" >> "$log"
    # In a condition bash would go on after what fails.
    set +e
    (
        set -e
        "$@" >> "$log" 2>&1 < /dev/null
    )
    code=$?
    set -e
    [ $code = 0 ] || { echo; tail -n 5 "$log"; fail "step $number, $words"; }
    printf '%6s s\n' "$(seconds_since "$start")"
}

# await WORDS COMMAND...: asks for a minute, or for $patience seconds.
await() {
    local words=$1
    shift
    local end=$((SECONDS + ${patience:-60}))
    while [ $SECONDS -lt $end ]; do
        if "$@" > /dev/null 2>&1; then return 0; fi
        sleep 0.25
    done
    echo "waited in vain for $words"
    return 1
}

# make_root NAME INCLUDED DOWNLOADED: a minimal Debian with systemd, kept as $cache/NAME. It has some packages, and others as files, not
# installed: a node has no network.
make_root() {
    local root=$cache/$1
    [ ! -e "$root" ] || return 0
    rm -rf "$root.new"
    mmdebstrap --variant=minbase --include="systemd,systemd-sysv,dbus,curl,$2" \
        --customize-hook="chroot \"\$1\" apt-get install -y --download-only --no-install-recommends $3" \
        --skip=cleanup/apt --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/machine-id" "$1/var/lib/man-db/auto-update"' \
        $suite "$root.new"
    mv "$root.new" "$root"
}

# make_bare_root: a machine that has Java and Python, and nothing of pmc's; what its services depend on is downloaded.
make_bare_root() {
    make_root nodes python3,iproute2,openssh-server,default-jre-headless "libzookeeper-java beanstalkd dnsmasq nftables"
}

# make_network: one for all nodes.
make_network() {
    ip netns add "$prefix"
    ip -n "$prefix" link set lo up
    ip -n "$prefix" link add br0 type bridge
    ip -n "$prefix" address add 10.99.0.254/16 dev br0
    ip -n "$prefix" link set br0 up
}

# lay_node NAME ROOT: its disk is there to be written on, before it boots. ROOT is kept, or a path.
lay_node() {
    local node=$nodes/$1 base=$2
    [[ $base == /* ]] || base=$cache/$2
    mkdir -p "$node"/{upper,work,root}
    mountpoint -q "$node/root" ||
        mount -t overlay overlay -o "lowerdir=$base,upperdir=$node/upper,workdir=$node/work" "$node/root"
    echo "$1" > "$node/root/etc/hostname"
}

# start_node NAME ROOT ADDRESS [OPTION...]: boots it, with these options of systemd-nspawn's. What it wrote when it ran before is there
# again.
start_node() {
    local name=$1 machine=$prefix-$1 node=$nodes/$1
    lay_node "$1" "$2"
    ip netns add "$machine"
    ip link add "v$$$name" netns "$prefix" type veth peer name host0 netns "$machine"
    ip -n "$prefix" link set "v$$$name" master br0 up
    ip -n "$machine" address add "$3/16" dev host0
    ip -n "$machine" link set host0 up
    ip -n "$machine" link set lo up
    ip -n "$machine" route add default via 10.99.0.254
    mkdir -p /sys/fs/cgroup/unified/"$machine" 2> /dev/null || true
    (
        echo $BASHPID > /sys/fs/cgroup/unified/"$machine"/cgroup.procs 2> /dev/null || true
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec setsid systemd-nspawn -q -D "$node/root" --boot --register=no --keep-unit \
            --machine="$machine" --network-namespace-path=/run/netns/"$machine" --capability=CAP_NET_ADMIN --console=read-only \
            --resolv-conf=off "${@:4}" >> "$logs/console-$name" 2>&1 < /dev/null
    ) &
    await "$name to be up" in_node "$name" systemctl is-active -q multi-user.target
}

# make_newer VERSION FROM TO: the same packages, as that version.
make_newer() {
    local deb tree
    for deb in "$2"/pmc*.deb; do
        tree=$(mktemp -d)
        dpkg-deb -R "$deb" "$tree"
        sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
        dpkg-deb --root-owner-group -Znone --build "$tree" "$3"
        rm -rf "$tree"
    done
}

# background COMMAND...: one that ends with the nodes.
background() {
    "$@" >> "$logs/background" 2>&1 < /dev/null &
    echo $! >> "$nodes/background"
}

# serve_packages ROOT DIR: a package source at $source for nodes of that root: what was downloaded for it, and the packages in a directory.
source=http://10.99.0.254:8000/
serve_packages() {
    local repository=$nodes/repository
    mkdir -p "$repository"
    cp "$cache/$1"/var/cache/apt/archives/*.deb "$2"/*.deb "$repository/"
    (cd "$repository" && dpkg-scanpackages -m . > Packages)
    background ip netns exec "$prefix" python3 -m http.server 8000 --bind 10.99.0.254 --directory "$repository"
    await "the package source to answer" ip netns exec "$prefix" curl -fs "${source}Packages"
}

# forget_sources NAME: this node knows none but those that it is told of.
forget_sources() { rm -rf "$nodes/$1"/root/etc/apt/sources.list{,.d/*} "$nodes/$1"/root/var/lib/apt/lists/* "$nodes/$1"/root/var/cache/apt/archives/*.deb; }

nspawn_of() { pgrep -f -- "^systemd-nspawn .*--machine=$prefix-$1 " | head -n 1; }

# in_node NAME COMMAND...: runs it there.
in_node() {
    local init name=$1
    shift
    init=$(nspawn_of "$name" | xargs -r -n 1 pgrep -P | head -n 1)
    [ -n "$init" ] || return 1
    nsenter -t "$init" -m -u -i -n -p -C env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root "$@"
}

# power_off NAME: as if the plug were pulled.
power_off() {
    echo 1 > /sys/fs/cgroup/unified/"$prefix-$1"/cgroup.kill
    gone "$1"
}

# stop_node NAME
stop_node() {
    nspawn_of "$1" | xargs -r kill -TERM || true # one that does not run is stopped
    gone "$1"
}

gone() {
    for _ in $(seq 80); do
        [ -n "$(nspawn_of "$1")" ] || break
        sleep 0.25
    done
    { echo 1 > /sys/fs/cgroup/unified/"$prefix-$1"/cgroup.kill; } 2> /dev/null || true
    ip netns delete "$prefix-$1" 2> /dev/null || true
}

# leave_nodes: nothing of them stays.
leave_nodes() {
    local node name
    for node in "$nodes"/*/; do
        [ -d "$node/root" ] || continue
        name=$(basename "$node")
        stop_node "$name"
        umount -l "$node/root" 2> /dev/null || true
        rmdir /sys/fs/cgroup/unified/"$prefix-$name" 2> /dev/null || true
    done
    [ ! -e "$nodes/background" ] || xargs kill < "$nodes/background" 2> /dev/null || true
    ip netns delete "$prefix" 2> /dev/null || true
    rm -rf --one-file-system "$nodes"
    give_back
}
