# Reads the few keys that the demo guest needs from a NoCloud seed. Block YAML, flow YAML and JSON are all cut into the same
# words (`key:` and values), which is enough for keys whose values hold no blank. Sourced, not run.
# shellcheck shell=sh

words() {
    [ -e "$1" ] || return 0
    sed -e 's/^[[:space:]]*#.*//' -e 's/[[:space:]]#.*//' -e "s/[\"'][[:space:]]*:/: /g" -e "s/[][{},\"']/ /g" "$1" |
        tr -s ' \t\r' '\n' | grep -v -e '^$' -e '^-$'
}

# value KEY FILE: the word after the first `KEY:` at any depth.
value() { words "$2" | awk -v key="$1:" 'found {if ($0 !~ /:$/) print; exit} $0 == key {found = 1}'; }

# top_value KEY FILE: the same, but only a key of the document itself: texts inside user-data may hold anything.
top_value() {
    [ -e "$2" ] || return 0
    if grep -v '^#' "$2" | grep -m 1 . | grep -q '^[[:space:]]*{'; then
        value "$1" "$2"
    else
        sed -n -e "s/^[\"']\{0,1\}$1[\"']\{0,1\}:[[:space:]]\{1,\}//p" "$2" | sed -e 's/[[:space:]]#.*//' -e "s/[\"' ]//g" -e 1q
    fi
}

# The first address with a prefix length; a default route written 0.0.0.0/0 is none.
static_address() { words "$1" | grep -E '^[0-9]+(\.[0-9]+){3}/[0-9]+$' | grep -v -m 1 '^0\.0\.0\.0/'; }

gateway() { words "$1" | awk 'found {print; exit} $0 == "gateway4:" || $0 == "via:" {found = 1}'; }

nameservers() { words "$1" | awk '$0 == "nameservers:" {here = 1; next} here && /^[0-9.]+$/ {print; next} here && /:$/ && $0 != "addresses:" {here = ($0 == "search:")}'; }

# is_script FILE: whether it begins with #!/bin/sh and the end of that line.
is_script() { [ -e "$1" ] && [ "$(head -n 1 "$1" | tr -d '\r')" = '#!/bin/sh' ]; }

# boothook FILE: the script that it is for cloud-init to run at every boot, or that one of its base64 parts is.
boothook() {
    [ -e "$1" ] || return 0
    if is_boothook < "$1"; then
        cat "$1"
        return
    fi
    rm -rf /tmp/parts
    mkdir -p /tmp/parts
    awk '/^--/ {part++; body = 0; next} part && body {print > ("/tmp/parts/" part)} part && $0 == "" {body = 1}' "$1"
    for part in /tmp/parts/*; do
        [ -e "$part" ] || continue
        base64 -d "$part" > "$part.text"
        if is_boothook < "$part.text"; then cat "$part.text"; fi
    done
}

is_boothook() { [ "$(head -n 1)" = '#cloud-boothook' ]; }

# phone_home_url FILE: what the document says below phone_home, without quotes.
phone_home_url() {
    [ -e "$1" ] || return 0
    awk '/^phone_home:/ {here = 1; sub(/^phone_home:/, "")} /^[^ ]/ {if (!/^phone_home:/ && here == 2) exit}
        here {here = 2} here && match($0, /url:[ ]*/) {print substr($0, RSTART + RLENGTH); exit}' "$1" |
        sed -e "s/^[\"']//" -e "s/[\"' ,}].*//"
}
