# pmc: runs pmc.jar with the arguments given, in place of this shell. Sourced by the scripts that people call.
# shellcheck shell=bash

# The jar is $PMC_JAR, or the one built in this tree, or the installed one.
pmc_jar() {
    local jar
    for jar in "${PMC_JAR:-}" "$(dirname "${BASH_SOURCE[0]}")/../scheduler/target/pmc.jar" /usr/share/pmc/pmc.jar; do
        if [ -n "$jar" ] && [ -e "$jar" ]; then
            echo "$jar"
            return
        fi
    done
    echo "${0##*/}: there is no pmc.jar: build it with 'mvn -q -DskipTests package', or say where it is with PMC_JAR" >&2
    return 1
}

# For commands that end at once: one compiler and one collector thread start faster, and what is not compiled well does not matter.
pmc_command() {
    local jar
    jar=$(pmc_jar) || exit 1
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$jar" "$@"
}

pmc_daemon() {
    local jar
    jar=$(pmc_jar) || exit 1
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" "$@"
}
