# Guests out of the distribution's own packages: fetch, unpack, and pick kernel modules and libraries. Sourced by build-*.
# Nothing is installed, mounted or run from the packages, so this needs no root, no loop device and no directory that may execute.
#
# Who sources it sets: out (where the packages are kept), work (a directory that is thrown away), busybox (the program).
# shellcheck shell=bash disable=SC2154

die() { echo "${0##*/}: $*" >&2; exit 1; }

need() {
    local missing=()
    while [ $# -gt 0 ]; do
        command -v "$1" > /dev/null || missing+=("$2")
        shift 2
    done
    [ ${#missing[@]} -eq 0 ] || die "missing programs; run: apt-get install -y ${missing[*]}"
}

# Package lists may be absent (a container) or old (the archive has moved on); only root may renew them.
renew_package_lists() {
    [ "$(id -u)" = 0 ] || return 1
    [ -z "${lists_renewed:-}" ] || return 1
    lists_renewed=yes
    apt-get update -qq -o Acquire::Languages=none > "$work/apt-update.log" 2>&1 || cat "$work/apt-update.log" >&2
}

# first_available NAME...: the first of the packages that the archive has.
first_available() {
    local name
    for name in "$@"; do
        if [[ $(apt-cache policy "$name" 2> /dev/null) =~ Candidate:\ [^\(] ]]; then
            echo "$name"
            return
        fi
    done
    return 1
}

# dependency PACKAGE PATTERN: the package that PACKAGE depends on and whose name matches.
dependency() { apt-cache depends --important "$1" | awk -v pattern="$2" '$1 ~ /Depends:$/ && $2 ~ pattern {print $2; exit}'; }

# unpack ROOT PACKAGE...: downloads the packages (once) and unpacks them below ROOT.
unpack() {
    local root=$1 name file
    shift
    mkdir -p "$root" "$out/.packages"
    for name in "$@"; do
        file=$(find_package "$name") || download "$name" || { renew_package_lists && download "$name"; } ||
            die "cannot download the package $name; see $work/download.log"
        file=${file:-$(find_package "$name")}
        dpkg-deb -x "$file" "$root"
    done
}

find_package() {
    local file
    file=$(find "$out/.packages" -name "$1_*.deb" -print -quit)
    [ -n "$file" ] && echo "$file"
}

download() { (cd "$out/.packages" && apt-get download -qq -o APT::Sandbox::User=root "$1") >> "$work/download.log" 2>&1; }

# unpack_kernel ROOT: the distribution's smallest kernel for virtual machines, with its modules. Sets $release.
unpack_kernel() {
    local meta image modules names=(linux-image-cloud-amd64 linux-image-virtual linux-image-amd64 linux-image-generic)
    meta=$(first_available "${names[@]}") || { renew_package_lists && meta=$(first_available "${names[@]}"); } ||
        die "the package archive has none of ${names[*]}; is 'apt-get update' needed?"
    image=$(dependency "$meta" '^linux-image-[0-9]')
    [ -n "$image" ] || die "the package $meta names no kernel"
    modules=$(dependency "$image" '^linux-modules-[0-9]')
    # shellcheck disable=SC2086 # Debian's kernel holds its modules itself
    unpack "$1" "$image" $modules
    release=$(basename "$(find "$1/lib/modules" "$1/usr/lib/modules" -mindepth 1 -maxdepth 1 -type d -print -quit 2> /dev/null)")
    [ -n "$release" ] || die "the package $image holds no kernel modules"
}

# copy_modules ROOT TARGET MODULE...: the modules with all they depend on, uncompressed, and TARGET/order to load them in.
# A module that is built into the kernel, or that this kernel has not, is left out.
copy_modules() {
    local root=$1 target=$2 module
    shift 2
    mkdir -p "$target"
    : > "$target/order"
    find "$root" -path '*/lib/modules/*' -name '*.ko*' > "$work/modules"
    for module in "$@"; do copy_module "$module" "$target"; done
}

copy_module() {
    local name=${1//-/_} target=$2 file dependency
    [ ! -e "$target/$name.ko" ] || return 0
    file=$(grep -m 1 -E "/${name//_/[-_]}\.ko(\.[a-z]+)?$" "$work/modules") || return 0
    case $file in
    *.ko) cp "$file" "$target/$name.ko" ;;
    *.ko.xz) xz -dc "$file" > "$target/$name.ko" ;;
    *.ko.zst) zstd -qdc "$file" > "$target/$name.ko" ;;
    *.ko.gz) gzip -dc "$file" > "$target/$name.ko" ;;
    esac
    # The .modinfo section is plain text, its entries ended by NUL.
    for dependency in $(tr '\0' '\n' < "$target/$name.ko" | grep -a '^depends=' | sed -e 's/^depends=//' -e 's/,/ /g'); do
        copy_module "$dependency" "$target"
    done
    echo "$name" >> "$target/order"
}

# copy_libraries ROOT TARGET PROGRAM: the shared libraries that PROGRAM needs, found by their names in its text:
# the loader cannot be asked, for ROOT may lie where nothing may be executed.
copy_libraries() {
    local root=$1 target=$2 queue=("$3") library name
    mkdir -p "$target/lib/x86_64-linux-gnu" "$target/lib64"
    find "$root" -path '*/lib/x86_64-linux-gnu/*' ! -path '*/x86_64-linux-gnu/*/*' -name '*.so.[0-9]*' > "$work/libraries"
    while [ ${#queue[@]} -gt 0 ]; do
        while read -r library; do
            name=${library##*/}
            [ ! -e "$target/lib/x86_64-linux-gnu/$name" ] || continue
            grep -qaF "$name" "${queue[0]}" || continue
            cp -L "$library" "$target/lib/x86_64-linux-gnu/$name"
            queue+=("$target/lib/x86_64-linux-gnu/$name")
        done < "$work/libraries"
        queue=("${queue[@]:1}")
    done
    mv "$target/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" "$target/lib64/" 2> /dev/null ||
        cp -L "$(find "$root" -name ld-linux-x86-64.so.2 -print -quit)" "$target/lib64/"
}

# pack_initramfs ROOT FILE
pack_initramfs() { (cd "$1" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc 2> /dev/null) | gzip -9n > "$2"; }

sha256() { sha256sum "$1" | cut -d' ' -f1; }
