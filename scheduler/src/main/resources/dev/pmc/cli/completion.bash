
# What only a running pmc knows: names of hosts, agents and groups. $PMC_API and $PMC_API_TOKEN_FILE say where and how it is asked.
function _complete_pmc_live() {
  local current=${COMP_WORDS[COMP_CWORD]} kind=
  case "$current" in
    -*) ;;
    *)
      case "${COMP_WORDS[COMP_CWORD - 1]}" in
        --state) kind=states ;;
        --agent | -b | --baremetal) kind=agents ;;
        *)
          case "${COMP_WORDS[1]:-} ${COMP_WORDS[2]:-}" in
            "host show" | "host why" | "host wait" | "host console" | "host start" | "host stop" | "host restart" | "host delete") kind=hosts ;;
            "agent show" | "agent drain" | "agent undrain") kind=agents ;;
            "group "*) kind=groups ;;
          esac
          ;;
      esac
      ;;
  esac
  if [ -n "$kind" ] && [ "$COMP_CWORD" -gt 2 ]; then
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "$(pmc completion --words "$kind" 2>/dev/null)" -- "$current"))
    if [ "${#COMPREPLY[@]}" -gt 0 ]; then
      return 0
    fi
  fi
  _complete_pmc
}
complete -o default -F _complete_pmc_live pmc
